// Simple charts as SVG, made of nothing but strings.
const FONT = 'font-family="system-ui, sans-serif" font-size="13"';
const COLORS = ['#3366cc', '#dd7711', '#229955', '#aa3388', '#777777', '#bb3333'];
const INK = '#222222', GRID = '#dddddd';

const escape = (content) => String(content).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const text = (x, y, content, { anchor = 'start', size = 13 } = {}) =>
    `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" font-size="${size}" fill="${INK}">${escape(content)}</text>`;
const line = (x1, y1, x2, y2, color, extra = '') =>
    `<line x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}" stroke="${color}" ${extra}/>`;
const svg = (width, height, parts) =>
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ${FONT}>\n` +
    `<rect width="100%" height="100%" fill="white"/>\n${parts.join('\n')}\n</svg>\n`;

function short(value) {
    if (value === 0 || Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US').replaceAll(',', ' ');
    return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}

// About `count` round numbers from 0 to `max`.
function ticks(max, count = 5) {
    const rough = (max || 1) / count;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough);
    return Array.from({ length: Math.floor((max || 1) / step + 1e-9) + 1 }, (_, i) => i * step);
}

// Horizontal bars. `bars` are { name, value }.
export function barChart({ title, unit, bars }) {
    const left = 24 + 7.3 * Math.max(...bars.map((bar) => bar.name.length));
    const width = left + 510, right = 90, top = 40, row = 30;
    const height = top + bars.length * row + 36;
    const max = Math.max(...bars.map((bar) => bar.value));
    const x = (value) => left + value / (max || 1) * (width - left - right);
    const bottom = top + bars.length * row;
    const parts = [text(16, 24, title, { size: 15 })];
    for (const tick of ticks(max)) {
        parts.push(line(x(tick), top, x(tick), bottom, GRID));
        parts.push(text(x(tick), bottom + 18, short(tick), { anchor: 'middle', size: 11 }));
    }
    bars.forEach((bar, i) => {
        const y = top + i * row;
        parts.push(text(left - 8, y + 20, bar.name, { anchor: 'end' }));
        parts.push(`<rect x="${left}" y="${y + 5}" width="${(x(bar.value) - left).toFixed(1)}" height="20" fill="${COLORS[0]}"/>`);
        parts.push(text(x(bar.value) + 6, y + 20, short(bar.value)));
    });
    parts.push(text(width - 16, bottom + 18, unit, { anchor: 'end', size: 11 }));
    return svg(width, height, parts);
}

// Panels of lines above each other with one x axis. `panels` are { title, series: { name: [[x, y], …] } }; each
// y axis starts at 0.
export function lineChart({ title, x_unit, panels }) {
    const width = 860, left = 80, right = 20, top = 40, each = 170, plot = 110;
    const height = top + panels.length * each + 10;
    const x_max = Math.max(...panels.flatMap((panel) => Object.values(panel.series).flat().map(([x]) => x)));
    const x = (value) => left + value / (x_max || 1) * (width - left - right);
    const parts = [text(16, 24, title, { size: 15 })];
    panels.forEach((panel, n) => {
        const head = top + n * each, bottom = head + 24 + plot;
        const y_max = Math.max(...Object.values(panel.series).flat().map(([, y]) => y));
        const y = (value) => bottom - value / (y_max || 1) * plot;
        parts.push(text(left, head + 12, panel.title));
        for (const tick of ticks(y_max, 4)) {
            parts.push(line(left, y(tick), width - right, y(tick), GRID));
            parts.push(text(left - 8, y(tick) + 4, short(tick), { anchor: 'end', size: 11 }));
        }
        for (const tick of ticks(x_max, 8)) parts.push(text(x(tick), bottom + 16, short(tick), { anchor: 'middle', size: 11 }));
        Object.entries(panel.series).forEach(([name, points], i) => {
            const path = points.map(([px, py]) => `${x(px).toFixed(1)},${y(py).toFixed(1)}`).join(' ');
            parts.push(`<polyline fill="none" stroke="${COLORS[i]}" stroke-width="1.5" points="${path}"/>`);
            parts.push(`<text x="${width - right - 110 * (Object.keys(panel.series).length - 1 - i)}" y="${head + 12}" ` +
                `text-anchor="end" fill="${COLORS[i]}">${escape(name)}</text>`);
        });
    });
    parts.push(text(width - right, height - 2, x_unit, { anchor: 'end', size: 11 }));
    return svg(width, height, parts);
}
