#include "cli/remote.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/table.h"
#include "io/db.h"
#include "io/interrupt.h"

enum { ANSWER_MAX = 512, PART_WIDTH = 12, EVENT_WIDTH = 15 };

/* A line from the terminal, on standard input, perhaps without showing it. */
static bool ask(const char *question, bool is_hidden, char answer[ANSWER_MAX])
{
    struct termios shown, hidden;
    bool is_given;

    is_hidden = is_hidden && !tcgetattr(STDIN_FILENO, &shown);
    if (is_hidden) {
        hidden = shown;
        hidden.c_lflag &= ~(tcflag_t)ECHO;
        tcsetattr(STDIN_FILENO, TCSADRAIN, &hidden);
    }
    fprintf(stderr, "%s: ", question);
    is_given = interrupt_await_input(STDIN_FILENO) && fgets(answer, ANSWER_MAX, stdin);
    if (is_hidden) {
        tcsetattr(STDIN_FILENO, TCSADRAIN, &shown);
        fputc('\n', stderr);
    }
    if (!is_given) {
        *answer = '\0';
        if (!is_hidden)
            fputc('\n', stderr);
    }
    answer[strcspn(answer, " \t\r\n")] = '\0';
    return is_given && *answer;
}

static bool interrupted(struct err *err)
{
    return err_set(err, ERR_FAILED, "interrupted: nothing was changed");
}

static bool find_ref(const struct cli *cli, char ref[MANAGEMENT_REF_LEN + 1], struct err *err)
{
    const char *given = cli_str(cli, "project-ref");
    char answer[ANSWER_MAX] = "";

    if (!given && isatty(STDIN_FILENO) && ask("Project ref", false, answer))
        given = answer;
    if (!given && interrupt_seen())
        return interrupted(err);
    if (!given) {
        err_set(err, ERR_CONFIG, "no project is named");
        return err_hint(err, "Give --project-ref: it is the REF of https://REF.supabase.co.");
    }
    if (!management_is_ref(given)) {
        err_set(err, ERR_CONFIG, "'%.60s' is no project ref", given);
        return err_hint(err, "It has 20 small letters, as in https://REF.supabase.co.");
    }
    memcpy(ref, given, MANAGEMENT_REF_LEN + 1);
    return true;
}

static bool find_token(char token[ANSWER_MAX], bool is_needed, struct err *err)
{
    const char *given = getenv("SUPABASE_ACCESS_TOKEN");

    *token = '\0';
    if (given && strlen(given) >= ANSWER_MAX) {
        err_set(
            err, ERR_CONFIG, "the access token is too long: it has %zu characters", strlen(given));
        return err_hint(err, "SUPABASE_ACCESS_TOKEN has to hold the token and nothing else; it "
                             "looks like sbp_ and some forty letters and digits.");
    }
    if (given)
        memcpy(token, given, strlen(given) + 1);
    if (*token || !is_needed)
        return true;
    if (isatty(STDIN_FILENO) && ask("Access token (not shown)", true, token))
        return true;
    if (interrupt_seen())
        return interrupted(err);
    err_set(err, ERR_CONFIG, "there is no access token");
    return err_hint(err, "Make one at https://supabase.com/dashboard/account/tokens and set "
                         "SUPABASE_ACCESS_TOKEN.");
}

static void say_line(void *arg, const char *line)
{
    FILE *out = ((struct remote *)arg)->is_dry ? stdout : stderr;

    fprintf(out, "  %s\n", line);
    fflush(out);
}

static const char *event_text(enum part_event event, const struct finding *finding, bool is_dry)
{
    static const char *const states[] = {
        [PART_MISSING] = "missing", [PART_DIFFERS] = "differs", [PART_GOOD] = "good"};

    switch (event) {
    case PART_MADE:
        return is_dry ? "to be made" : "made";
    case PART_REMOVED:
        return is_dry ? "to be removed" : "removed";
    case PART_IN_PLACE:
        return "in place";
    case PART_WAS_NOT_THERE:
        return "was not there";
    case PART_LEFT:
        return "is left";
    case PART_SEEN:
        break;
    }
    return states[finding->state];
}

void remote_mend(
    const struct remote *remote, const struct finding *finding, char text[REMOTE_MEND_SIZE])
{
    if (finding->mend)
        snprintf(text, REMOTE_MEND_SIZE, "%s", finding->mend);
    else
        snprintf(text, REMOTE_MEND_SIZE, "Run `supaqueue install --project-ref %s`.", remote->ref);
}

static void say_part(
    void *arg, const char *part, enum part_event event, const struct finding *finding)
{
    const struct remote *remote = arg;
    char mend[REMOTE_MEND_SIZE];

    printf("%-*s %-*s ", PART_WIDTH, part, EVENT_WIDTH, event_text(event, finding, remote->is_dry));
    print_clean(stdout, finding->detail, 0);
    putchar('\n');
    if (event == PART_SEEN && finding->state != PART_GOOD) {
        remote_mend(remote, finding, mend);
        printf("%*s%s\n", PART_WIDTH + EVENT_WIDTH + 2, "", mend);
    }
    fflush(stdout);
}

/* What --db-url says counts; the environment only as far as it is about this project, since it may
 * be there for another one. */
static const char *database_of(const struct cli *cli, const char *ref)
{
    const char *given = cli_str_at(cli, "db-url", 0);
    const char *usual = cli_str(cli, "db-url");

    if (given || !usual)
        return given;
    return strstr(usual, ref) ? usual : NULL;
}

/* Cuts `text` to the project that it names: "db.REF.supabase.co", or REF after the last dot of a
 * pooler's user; NULL when it is none. */
static char *ref_in(char *text, bool is_host)
{
    char *ref = is_host && !strncmp(text, "db.", 3) ? text + 3 : NULL;
    char *end = ref ? strchr(ref, '.') : NULL;

    if (end && !strcmp(end, ".supabase.co"))
        *end = '\0';
    if (!is_host && (ref = strrchr(text, '.')))
        ref++;
    return ref && management_is_ref(ref) ? ref : NULL;
}

/* SQL that goes to another project than the calls would tear an installation in two. */
static bool is_of_project(const char *url, const char *ref, struct err *err)
{
    static const char *const keywords[] = {"host", "user"};
    bool is_good = db_check_address(url, err);

    for (int i = 0; is_good && i < 2; i++) {
        char *text = db_address_part(url, keywords[i]);
        const char *other = text ? ref_in(text, i == 0) : NULL;

        if (other && strcmp(other, ref) != 0) {
            is_good = err_set(err, ERR_CONFIG,
                "the database address is that of project '%s', and --project-ref names '%s'", other,
                ref);
            err_hint(err, "Nothing was changed. Give the address and the ref of one project.");
        }
        free(text);
    }
    return is_good;
}

char *remote_relay_url(const struct cli *cli, const char *ref)
{
    const char *given = cli_str(cli, "functions-url");
    size_t len = given ? strlen(given) : 0;

    while (len && given[len - 1] == '/')
        len--;
    return len ? mem_printf("%.*s/supaqueue", (int)len, given)
               : mem_printf("https://%s.supabase.co/functions/v1/supaqueue", ref);
}

bool remote_open(const struct cli *cli, struct remote *remote, bool may_guess, struct err *err)
{
    char token[ANSWER_MAX];
    struct management_options options = {.url = getenv("SUPAQUEUE_API_URL"),
        .ref = remote->ref,
        .is_dry = cli_flag(cli, "dry-run"),
        .say = say_line,
        .arg = remote};
    const char *url;

    interrupt_catch();
    remote->is_dry = options.is_dry;
    if (!find_ref(cli, remote->ref, err) || !find_token(token, !(may_guess && options.is_dry), err))
        return false;
    options.token = *token ? token : NULL;
    remote->api = management_new(&options, err);
    explicit_bzero(token, sizeof(token));
    if (!remote->api)
        return false;
    url = options.token ? database_of(cli, remote->ref) : NULL;
    if (url) {
        if (!is_of_project(url, remote->ref, err) || !(remote->db = db_open(url, err)))
            return false;
        interrupt_cancels(remote->db);
    } else if (options.token && cli_str(cli, "db-url")) {
        fputs("DATABASE_URL is of another database: going through the Management API\n", stderr);
    }
    remote->relay_url = remote_relay_url(cli, remote->ref);
    remote->project = (struct project){.api = remote->api,
        .door = {.db = remote->db,
            .api = remote->api,
            .is_dry = options.is_dry,
            .say = say_line,
            .arg = remote},
        .relay_url = remote->relay_url,
        .say = say_part,
        .arg = remote};
    return true;
}

void remote_close(struct remote *remote)
{
    interrupt_cancels(NULL);
    project_release(&remote->project);
    management_free(remote->api);
    db_close(remote->db);
    free(remote->relay_url);
}

bool remote_stopped(const struct remote *remote, struct err *err)
{
    struct err cause = *err;

    if (!remote->project.stopped_at)
        return false;
    err_set(err, cause.kind, "stopped at '%s': %.420s", remote->project.stopped_at, cause.message);
    return err_hint(err, "%s%s%s", cause.hint, *cause.hint && !remote->is_dry ? " " : "",
        remote->is_dry               ? ""
        : remote->project.is_changed ? "The parts above are done; run it again to go on."
                                     : "Nothing was changed before that; run it again to go on.");
}
