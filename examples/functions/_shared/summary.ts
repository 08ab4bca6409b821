// Extractive summaries: the sentences of a text that carry most of its frequent words.

const STOP_WORDS = new Set(
  ("a about after again all alice an and any are as at be been before but by came can could did do down " +
    "for from get go had has have he her here herself him his how i if i'd i'll i'm in into is it its just " +
    "know like little me much my no not of off on one or out over said see she should so some such than " +
    "that the their them then there they this to two up upon very was way we went were what when which " +
    "who will with would you your").split(" "),
);

export function sentencesOf(text: string): string[] {
  const segmenter = new Intl.Segmenter("en", { granularity: "sentence" });
  return [...segmenter.segment(text.replace(/\s+/g, " "))]
    .map((part) => part.segment.trim())
    .filter((sentence) => /\w/.test(sentence));
}

function wordsOf(text: string): string[] {
  return (text.toLowerCase().match(/[a-z]+(?:'[a-z]+)?/g) ?? []).filter((word) => !STOP_WORDS.has(word));
}

/** The `count` best sentences, in their own order. Words count by how often they are in `corpus`. */
export function summarize(sentences: string[], count: number, corpus = sentences.join(" ")): string[] {
  const frequency = new Map<string, number>();
  for (const word of wordsOf(corpus)) {
    frequency.set(word, (frequency.get(word) ?? 0) + 1);
  }
  return sentences
    .map((sentence, position) => {
      const words = wordsOf(sentence);
      const weight = words.reduce((sum, word) => sum + frequency.get(word)!, 0);
      // The mean weight, so that length alone does not win; damped, so that two frequent words do not either.
      return { sentence, position, score: weight / (words.length + 6) };
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, count)
    .sort((a, b) => a.position - b.position)
    .map((scored) => scored.sentence);
}
