/* The catalogue: the one that is shipped, and mistakes named with their place. */
#include "common/base/base.h"
#include "common/catalogue/catalogue.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static char path[] = "/tmp/catalogue-test-XXXXXX";

static int make_file(void **state)
{
    (void)state;
    int fd = mkstemp(path);
    return fd < 0 || close(fd) ? -1 : 0;
}

static int remove_file(void **state)
{
    (void)state;
    return unlink(path);
}

static enum err_code load_text(const char *text, struct catalogue **ret, struct err *err)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    return catalogue_load_file(path, ret, err);
}

#define TARGET "targets:\n  r:\n    type: redis\n    address: h:1\n    query: INFO\n    verify: [redis-cli, INFO]\n    checks: [redis-memory]\n"
#define SECOND "  r2:\n    type: redis\n    address: h:2\n    query: INFO\n    verify: [redis-cli, INFO]\n    checks: [redis-memory]\n"
#define LIMITED(check_) "targets:\n  r:\n    type: redis\n    address: h:1\n    query: INFO\n    checks: [" check_ "]\n"
#define ACTION "actions:\n  go:\n    type: redis\n    exec: [a, 'b c']\n    risk: low\n    description: d\n    expected_result: e\n"
#define AT(type_, address_)                                                                                                                          \
    "targets:\n  r:\n    type: " type_ "\n    address: " address_ "\n    query: q\n    verify: [v]\n    checks: [redis-memory]\n"
#define RULE "rules:\n  - {name: n, type: redis, match: 'x|y', holds: used > 3, actions: [go]}\n"

static void the_projects_own_catalogue_is_fine(void **state)
{
    (void)state;
    struct catalogue *c = NULL;
    struct err err = {0};
    if (catalogue_load_file("config/catalogue.yaml", &c, &err))
        fail_msg("%s", err.msg);
    const struct target *t = catalogue_target_find(c, "postgres-test");
    assert_non_null(t);
    assert_string_equal(t->host, "localhost");
    assert_int_equal(t->port, 5433);
    assert_int_equal(t->healthy_above, 80);
    assert_ptr_equal(catalogue_target_of_container(c, "postgres-test"), t);
    assert_non_null(strstr(catalogue_target_names(c), "redis-test, postgres-test"));
    assert_non_null(catalogue_synthetic(c, 4));
    assert_true(catalogue_action_find(c, "redis", "flush")->rehearse_on_copy);
    assert_null(catalogue_action_find(c, "redis", "flush")->rehearse);
    assert_true(catalogue_action_find(c, "redis", "unlink-big-keys")->preview_binds); /* its list is all that is known of what it deletes */
    const struct action *ends = catalogue_action_find(c, "postgres", "end-blocker");
    assert_false(ends->rehearse_on_copy);
    assert_string_equal(ends->rehearse[0], "timeout");
    for (size_t i = 0; ends->rehearse[i]; i++)
        assert_null(strstr(ends->rehearse[i], "terminate"));
    catalogue_free(c);
}

static void mistakes_name_file_line_and_field(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"", ":1: expected sections: targets, actions, rules"},
        {"targets: [\n", ":2: did not find expected node content"},
        {ACTION RULE, ":1: targets: is missing"},
        {TARGET ACTION RULE "colour: red\n", ": there is no section \"colour\""},
        {TARGET ACTION "    rehearse: maybe\n" RULE,
         ": actions.go.rehearse: expected \"copy\", or a list of words: a command that only tells what would be ended"},
        {TARGET ACTION "    preview_binds: on\n" RULE, ": actions.go: preview_binds needs a preview"},
        {TARGET ACTION "    rehearse: []\n" RULE, ": actions.go.rehearse: expected a list of 1 to 32 words"},
        {TARGET "    threshold: lots\n" ACTION RULE, ":8: targets.r.threshold: expected a whole number 0..100, got \"lots\""},
        {TARGET "    threshold: 101\n" ACTION RULE, ":8: targets.r.threshold: expected a whole number 0..100, got \"101\""},
        {TARGET "    threshold: 90\n" ACTION RULE, "targets.r: healthy_above (80) must not be below threshold (90)"},
        {TARGET "    recheck: soon\n" ACTION RULE, ":8: targets.r.recheck: expected a time"},
        {TARGET "    mood: good\n" ACTION RULE, ":8: targets.r: there is no field \"mood\" here"},
        {TARGET "  r:\n    type: redis\n" ACTION RULE, ":8: targets: \"r\" is there twice"},
        {TARGET "  R!: {}\n" ACTION RULE, ":8: targets: names are 1 to 100 of a-z 0-9 . _ -"},
        {TARGET "    executor: boat\n" ACTION RULE, ":8: targets.r.executor: there is no executor \"boat\"; there are: docker none"},
        {TARGET "    executor: []\n" ACTION RULE, ":8: targets.r.executor: expected a text"},
        {TARGET "    container: ${}\n" ACTION RULE, "does not name a variable"},
        {TARGET "    container: ${SELFHEAL_NO_SUCH}\n" ACTION RULE, "the variable SELFHEAL_NO_SUCH is not set and has no default"},
        {TARGET "    container: ${SELFHEAL_NO_SUCH\n" ACTION RULE, "is not closed"},
        {"targets:\n  r:\n    type: cassandra\n" ACTION RULE, "type \"cassandra\" is not known"},
        {"targets:\n  r:\n    type: redis\n    address: nowhere\n" ACTION RULE, ":4: targets.r.address: expected host:port"},
        {AT("redis", "postgres://h:1") ACTION RULE, ":4: targets.r.address: a URL of type redis begins with one of: redis"},
        {AT("redis", "redis://h:99999") ACTION RULE, ":4: targets.r.address: is not a URL"},
        {AT("redis", "redis://h:1/3") ACTION RULE, ":4: targets.r.address: targets of type redis have no \"path\""},
        {AT("postgres", "postgres://h/d?mood=good") ACTION RULE, ":4: targets.r.address: targets of type postgres have no \"mood\""},
        {AT("postgres", "postgres://h/d?sslmode") ACTION RULE, ":4: targets.r.address: expected name=value after the ?"},
        {AT("postgres", "postgres://h/d?sslmode=off") ACTION RULE, "sslmode: expected one of disable prefer require"},
        {TARGET "    sslmode: require\n" ACTION RULE, ":8: targets.r: there is no field \"sslmode\" here"},
        {"targets:\n  r:\n    type: postgres\n" ACTION RULE, "targets.r: verify is missing, and type postgres has none of its own"},
        {"targets:\n  r:\n    checks: [redis-moods]\n" ACTION RULE,
         ":3: targets.r.checks: there is no check \"redis-moods\"; there are: redis-memory"},
        {TARGET ACTION "    container: restart\n" RULE, "actions.go: needs either exec or container, not both"},
        {TARGET "actions:\n  go: {type: any, container: explode}\n" RULE, "actions.go.container: expected start, stop"},
        {TARGET "actions:\n  go: {type: any, container: start, risk: huge}\n" RULE, "actions.go.risk: expected low, medium or high"},
        {TARGET ACTION "rules:\n  - {name: n, type: redis, match: '(', actions: []}\n", ":16: rules[0].match: column 37: is no regular expression"},
        {TARGET ACTION "rules:\n  - {name: n, type: redis, match: '', actions: []}\n", "rules[0].match: an empty pattern fits everything"},
        {TARGET ACTION "rules:\n  - {name: n, type: redis, actions: []}\n", "rules[0]: needs match or holds, or both"},
        {TARGET ACTION "rules:\n  - {name: n, type: redis, match: x, actions: [go]}\n", "rules[0]: has actions but no holds"},
        {TARGET ACTION "rules:\n  - name: n\n    type: redis\n    holds: used >= and x\n",
         ":18: rules[0].holds: column 20: a name, a number or a text is expected here"},
        {TARGET ACTION "rules:\n  - name: n\n    type: redis\n    holds: used == 3\n    diagnosis: ['{used} of {']\n    solution: s\n",
         ":19: rules[0].diagnosis: column 28: the { is not closed"},
        {TARGET ACTION "rules:\n  - name: n\n    type: redis\n    holds: used == 3\n    diagnosis: [{say: x, when: used}]\n    solution: s\n",
         ":19: rules[0].diagnosis: column 32: a condition is expected here"},
        {TARGET "    write_probe: maybe\n" ACTION RULE, ":8: targets.r.write_probe: expected on or off"},
        {TARGET "    threshold_alone: shout\n" ACTION RULE, ":8: targets.r.threshold_alone: expected warn or incident"},
        {TARGET "  other:\n    type: redis\n    container: r\n    query: INFO\n    checks: [redis-memory]\n" ACTION RULE,
         "targets: other.container: \"r\" is that of r already"},
        {TARGET "    depends_on: [nobody]\n" ACTION RULE, "targets: r.depends_on: there is no target \"nobody\""},
        {TARGET "    depends_on: [r2]\n" SECOND "    depends_on: [r]\n" ACTION RULE, "targets: r.depends_on: it depends on itself, in a circle"},
        {TARGET "    flap_low: 30\n    flap_high: 30\n" ACTION RULE, "flap_low (30) must be below flap_high (30)"},
        {TARGET "    trend: soon\n" ACTION RULE, ":8: targets.r.trend: "},
        {LIMITED("{threshold: 60}") ACTION RULE, ":6: targets.r.checks[0].name: is missing"},
        {LIMITED("{name: redis-memory, clear: 60}") ACTION RULE, "targets.r: checks[0]: clear needs a threshold beside it"},
        {LIMITED("{name: redis-memory, threshold: 60, clear: 50}") ACTION RULE,
         ":6: targets.r: checks[0]: clear (50) must not be below threshold (60)"},
        {LIMITED("{name: redis-memory, threshold: 160}") ACTION RULE,
         ":6: targets.r.checks[0].threshold: expected a whole number 1..99, got \"160\""},
        {LIMITED("{name: redis-moods}") ACTION RULE, ":6: targets.r.checks[0].name: there is no check \"redis-moods\"; there are: redis-memory"},
        {TARGET "    burn: [{fact: 'a b', budget: 1}]\n" ACTION RULE, ":8: targets.r.burn[0].fact: expected the name of a fact that counts"},
        {TARGET "    burn: [{fact: a}]\n" ACTION RULE, ":8: targets.r.burn[0].budget: is missing"},
        {TARGET "    burn: [{fact: a, budget: lots}]\n" ACTION RULE, ":8: targets.r.burn[0].budget: expected how many errors are fine"},
        {TARGET "    burn: [{fact: a, budget: 1%}]\n" ACTION RULE, ":8: targets.r: burn[0]: a budget in percent and of belong together"},
        {TARGET "    burn: [{fact: a, budget: 1, long: 10s, short: 10s}]\n" ACTION RULE, ":8: targets.r: burn[0]: short must be shorter than long"},
        {TARGET "    burn: 3\n" ACTION RULE, ":8: targets.r.burn: expected a list of at most 4 budgets"},
        {TARGET "    maintenance: [{from: 02:00}]\n" ACTION RULE, ":8: targets.r.maintenance[0].to: is missing"},
        {TARGET "    maintenance: [{from: 02:00, to: 24:01}]\n" ACTION RULE, ":8: targets.r.maintenance[0].to: expected a time of the day"},
        {TARGET "    maintenance: [{from: 2:00, to: 03:00}]\n" ACTION RULE, "maintenance[0].from: expected a time of the day such as \"02:00\""},
        {TARGET "    maintenance: [{from: 02:00, to: 02:00}]\n" ACTION RULE, ":8: targets.r: maintenance[0]: from and to are the same"},
        {TARGET "    maintenance: [{from: 02:00, to: 03:00, days: [sunday]}]\n" ACTION RULE, "maintenance[0].days: expected mon, tue"},
        {TARGET "    maintenance: [{from: 02:00, to: 03:00, zone: Europe/Berlin}]\n" ACTION RULE, "maintenance[0].zone: expected UTC, or local"},
        {TARGET "    group: ''\n" ACTION RULE, "targets.r.group: expected a name of 1 to 63 bytes, or off"},
        {TARGET "    depends_on: [r]\n" ACTION RULE, "targets.r.depends_on: expected the name of another target"},
        {TARGET ACTION "rules:\n  - {name: n, type: redis, holds: used > 3, ladder: [fly]}\n", "rules[0].ladder: there is no action \"fly\""},
        {TARGET ACTION "rules:\n  - {name: n, type: redis, match: x, ladder: [go]}\n", "rules[0]: has actions but no holds"},
        {TARGET ACTION "    undo: maybe\n" RULE, "actions.go.undo: expected auto or ask"},
        {TARGET "    expect_role: boss\n" ACTION RULE, ":8: targets.r.expect_role: expected master or replica"},
        {TARGET ACTION "    loss: '{'\n" RULE, "actions.go.loss: column 12: the { is not closed"},
        {TARGET "actions:\n  go: {type: redis, exec: [a, '{b'], risk: low, description: d, expected_result: e}\n" RULE,
         "actions.go.exec: the { is not closed"},
        {TARGET "actions:\n  go: {type: redis, exec: [a, '{.mood}'], risk: low, description: d, expected_result: e}\n" RULE,
         ": actions.go: {.mood}: targets of its type have no such word"},
        {TARGET "actions:\n  go: {type: any, exec: [a, '{.user}'], risk: low, description: d, expected_result: e}\n" RULE,
         ": actions.go: {.user}: targets of its type have no such word"},
        {TARGET "actions:\n  go: {type: redis, exec: [a, -a, '{.password}'], risk: low, description: d, expected_result: e}\n" RULE,
         ": actions.go: {.password}: a password must not stand in a command"},
        {TARGET ACTION "    capsule_command: [a, '{.mood}']\n" RULE, ": actions.go: {.mood}: targets of its type have no such word"},
        {"targets:\n  r:\n    verify: [a, '{.user}']\n" ACTION RULE, ":3: targets.r.verify: {.user}: "},
        {TARGET ACTION "rules:\n  - {name: n, type: redis, match: x, actions: [fly]}\n",
         "rules[0].actions: there is no action \"fly\" for targets of type redis"},
        {TARGET ACTION "rules:\n  - {name: n, type: redis, match: x, actions: [], confidence: 2}\n", "rules[0].confidence: expected a number 0..1"},
        {TARGET ACTION "rules:\n  - {name: n, type: redis, match: x, actions: [], diagnosis: d}\n", "rules[0]: diagnosis and solution come together"},
        {TARGET "actions:\n  go: {container: start}\n" RULE, ":9: actions.go.type: is missing"},
        {TARGET ACTION "rules: {}\n", "rules: expected a list"},
        {"targets:\n  r:\n    type: tcp\n" ACTION RULE, "targets.r.address: is missing"},
        {"targets:\n  r:\n    type: tcp\n    address: h:1\n    verify: [a]\n" ACTION RULE,
         "targets.r: a fix of type tcp is proven by its own question: it has no verify"},
        {"targets:\n  r:\n    type: exec\n" ACTION RULE, "targets.r: command is missing: what is run in the container"},
        {"targets:\n  r:\n    type: redis\n    address: h:1\n" ACTION RULE, "targets.r.query: is missing"},
        {"targets:\n  r:\n    type: redis\n    address: h:1\n    query: INFO\n" ACTION RULE, "targets.r.checks: is missing"},
        {"targets:\n  r:\n    type: tcp\n    address: h:1\n    checks: [http-status]\n" ACTION RULE,
         "targets.r: check http-status is for targets of type http"},
        {TARGET ACTION RULE "include: [{}]\n", ": include: expected the name of a file, or a list of them"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct catalogue *c = NULL;
        struct err err = {0};
        assert_int_equal(load_text(cases[i].text, &c, &err), ERR_INVALID);
        if (!strstr(err.msg, cases[i].want) || strncmp(err.msg, path, sizeof path - 1))
            fail_msg("case %zu: \"%s\" lacks \"%s\"", i, err.msg, cases[i].want);
        assert_null(c);
    }
}

static void several_mistakes_are_told_at_once(void **state)
{
    (void)state;
    struct catalogue *c = NULL;
    struct err err = {0};
    assert_int_equal(load_text(TARGET "    fall: 0\n    rise: x\n" ACTION RULE, &c, &err), ERR_INVALID);
    assert_non_null(strstr(err.msg, ":8: targets.r.fall"));
    assert_non_null(strstr(err.msg, "\n"));
    assert_non_null(strstr(err.msg, ":9: targets.r.rise"));
}

static bool named(const char *const *names, const char *name)
{
    while (*names && strcmp(*names, name) != 0)
        names++;
    return *names != NULL;
}

static void which_facts_are_asked_for(void **state)
{
    (void)state;
    struct catalogue *c = NULL;
    struct err err = {0};
    if (load_text(TARGET ACTION "    loss: '{lost} keys'\n"
                                "rules:\n  - {name: n, type: redis, holds: used > max or oom rose within 2m, diagnosis: '{told}', solution: s}\n",
                  &c, &err))
        fail_msg("%s", err.msg);
    static const char *const wanted[] = {"used", "max", "oom", "told", "lost"};
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        assert_true(named(catalogue_fact_names(c), wanted[i]));
    assert_true(named(catalogue_counter_names(c), "oom"));
    assert_false(named(catalogue_counter_names(c), "used"));
    catalogue_free(c);
}

static void the_environment_fills_in(void **state)
{
    (void)state;
    struct catalogue *c = NULL;
    struct err err = {0};
    setenv("SELFHEAL_TEST_NAME", "box-7", 1);
    if (load_text(TARGET "    container: ${SELFHEAL_TEST_NAME:-x}\n    user: ${SELFHEAL_NO_SUCH:-me}\n" ACTION RULE, &c, &err))
        fail_msg("%s", err.msg);
    assert_string_equal(catalogue_target(c, 0)->container, "box-7");
    assert_string_equal(target_word(catalogue_target(c, 0), "user"), "me");
    catalogue_free(c);
}

/* The field of that name of a section's first entry; borrowed. */
static const json_t *told_field(const json_t *told, const char *section, const char *name)
{
    const json_t *fields = json_object_get(json_array_get(json_object_get(told, section), 0), "fields");
    size_t i;
    const json_t *f;
    json_array_foreach(fields, i, f) if (strcmp(json_str(f, "name"), name) == 0) return f;
    fail_msg("no field %s in %s", name, section);
    return NULL;
}

static void assert_told(const json_t *told, const char *section, const char *name, const char *want)
{
    AUTO_FREE char *text = json_dumps(told_field(told, section, name), JSON_COMPACT | JSON_SORT_KEYS);
    assert_string_equal(text, want);
}

static void each_value_says_where_it_comes_from(void **state)
{
    (void)state;
    AUTO_JSON json_t *told = NULL;
    struct catalogue *c = NULL;
    struct err err = {0};
    setenv("SELFHEAL_TEST_NAME", "box-7", 1);
    assert_int_equal(
        load_text(TARGET "    container: ${SELFHEAL_TEST_NAME:-x}\n    user: ${SELFHEAL_NO_SUCH:-me}\n    fall: 3\n" ACTION RULE, &c, &err),
        ERR_NONE);
    catalogue_free(c);
    assert_int_equal(catalogue_tell(&(struct catalogue_settings){.path = path}, &told, &err), ERR_NONE);
    const json_t *entry = json_array_get(json_object_get(told, "targets"), 0);
    assert_string_equal(json_str(entry, "name"), "r");
    assert_string_equal(json_str(entry, "file"), path);
    assert_int_equal(json_integer_value(json_object_get(entry, "line")), 3);
    assert_told(told, "targets", "container",
                "{\"from\":\"environment\",\"line\":8,\"name\":\"container\",\"value\":\"box-7\",\"variables\":[{\"name\":\"SELFHEAL_TEST_NAME\","
                "\"set\":true}]}");
    assert_told(told, "targets", "user",
                "{\"from\":\"default\",\"line\":9,\"name\":\"user\",\"value\":\"me\",\"variables\":[{\"name\":\"SELFHEAL_NO_SUCH\",\"set\":false}]}");
    assert_told(told, "targets", "fall", "{\"from\":\"file\",\"line\":10,\"name\":\"fall\",\"value\":\"3\"}");
    assert_told(told, "targets", "rise", "{\"from\":\"built in\",\"name\":\"rise\",\"value\":\"2\"}");
    assert_told(told, "targets", "recheck", "{\"from\":\"built in\",\"name\":\"recheck\",\"value\":\"1000ms\"}");
    assert_told(told, "actions", "exec", "{\"from\":\"file\",\"line\":14,\"name\":\"exec\",\"value\":[\"a\",\"b c\"]}");
    assert_told(told, "rules", "holds", "{\"from\":\"file\",\"line\":19,\"name\":\"holds\",\"value\":\"used > 3\"}");
    assert_string_equal(json_str(json_array_get(json_object_get(told, "rules"), 0), "name"), "n");
}

static void no_password_is_told_wherever_it_stands(void **state)
{
    (void)state;
    static const char *const secrets[] = {"hunter22", "swordfish", "opensesame", "tr0ub4dor", "letmein", "kept-inside", "p%40ssw",
                                          "w0rd-1",   "w0rd-2",    "w0rd-3",     "w0rd-4",    "w0rd-5",  "w0rd-6",      "w0rd-7"};
    static const char text[] =
        "targets:\n  r:\n    type: postgres\n    address: postgresql://me:p%40ssw@h:1/db\n    password: ${SELFHEAL_X:-hunter22}\n"
        "    app_password: swordfish\n    query: 'SELECT hunter22 {\"password\": \"w0rd-4\"}'\n    verify: [psql, 'user=a password=letmein "
        "dbname=d', "
        "\"postgresql://a:opensesame@h/d\"]\n    checks: [postgres-connections]\n"
        "actions:\n  go:\n    type: postgres\n    exec: [psql, -c, '${SELFHEAL_TEST_SECRET}']\n    risk: low\n    description: d\n    "
        "expected_result: e\n"
        "  words:\n    type: postgres\n    exec: [psql, swordfish, \"password='tr0ub4dor x' y\", CONFIG, SET, requirepass, w0rd-1, -a, w0rd-2, "
        "\"ALTER ROLE a PASSWORD 'w0rd-3'\", REDISCLI_AUTH=w0rd-5, --api-key, w0rd-6, \"password: w0rd-7\", end]\n"
        "    risk: low\n    description: d\n    expected_result: e\nrules: []\n";
    AUTO_JSON json_t *told = NULL;
    struct catalogue *c = NULL;
    struct err err = {0};
    setenv("SELFHEAL_TEST_SECRET", "kept-inside", 1);
    if (load_text(text, &c, &err))
        fail_msg("%s", err.msg);
    catalogue_free(c);
    assert_int_equal(catalogue_tell(&(struct catalogue_settings){.path = path}, &told, &err), ERR_NONE);
    AUTO_FREE char *all = json_dumps(told, JSON_COMPACT);
    for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++)
        if (strstr(all, secrets[i]))
            fail_msg("%s is told: %s", secrets[i], all);
    assert_non_null(strstr(all, "\"SET\",\"requirepass\",\"***\",\"-a\",\"***\""));
    assert_non_null(strstr(all, "\"REDISCLI_AUTH=***\",\"--api-key\",\"***\",\"password: ***\",\"end\""));
    assert_told(told, "targets", "password",
                "{\"from\":\"default\",\"line\":5,\"name\":\"password\",\"secret\":true,\"variables\":[{\"name\":\"SELFHEAL_X\",\"set\":false}]}");
    assert_told(told, "targets", "address", "{\"from\":\"file\",\"line\":4,\"name\":\"address\",\"value\":\"postgresql://me:***@h:1/db\"}");
    assert_told(
        told, "targets", "verify",
        "{\"from\":\"file\",\"line\":8,\"name\":\"verify\",\"value\":[\"psql\",\"user=a password=*** dbname=d\",\"postgresql://a:***@h/d\"]}");
}

/* Struck out, it would be pointed at by the hole that it leaves. */
static void a_password_that_is_also_a_name_is_not_pointed_at(void **state)
{
    (void)state;
    AUTO_JSON json_t *told = NULL;
    struct catalogue *c = NULL;
    struct err err = {0};
    if (load_text("targets:\n  r:\n    type: postgres\n    address: h:1\n    password: postgres\n    app_password: abc\n    query: q abcd\n    "
                  "verify: [psql, abc, "
                  "--password, postgres]\n    checks: [postgres-connections]\n" ACTION RULE,
                  &c, &err))
        fail_msg("%s", err.msg);
    catalogue_free(c);
    assert_int_equal(catalogue_tell(&(struct catalogue_settings){.path = path}, &told, &err), ERR_NONE);
    assert_told(told, "targets", "type", "{\"from\":\"file\",\"line\":3,\"name\":\"type\",\"value\":\"postgres\"}");
    assert_told(told, "targets", "checks", "{\"from\":\"file\",\"line\":9,\"name\":\"checks\",\"value\":[\"postgres-connections\"]}");
    assert_told(told, "targets", "query", "{\"from\":\"file\",\"line\":7,\"name\":\"query\",\"value\":\"q abcd\"}");
    assert_told(told, "targets", "verify", "{\"from\":\"file\",\"line\":8,\"name\":\"verify\",\"value\":[\"psql\",\"***\",\"--password\",\"***\"]}");
}

static void a_type_has_words_of_its_own(void **state)
{
    (void)state;
    static const struct {
        const char *text, *host;
        int port;
        const char *words[4][2];
    } cases[] = {
        {"type: redis\n    address: h:7", "h", 7, {{"password", ""}, {"sslmode", ""}}},
        {"type: redis\n    address: redis://h", "h", 6379, {{"user", ""}}},
        {"type: redis\n    address: redis://me:p%40ss@h:7/", "h", 7, {{"user", "me"}, {"password", "p@ss"}}},
        {"type: redis\n    address: redis://me:old@h:7\n    password: new", "h", 7, {{"user", "me"}, {"password", "new"}}},
        {"type: postgres\n    address: postgresql://me:p@[::1]/shop", "[::1]", 5432, {{"database", "shop"}, {"sslmode", "disable"}}},
        {"type: postgres\n    address: postgres://h:6/shop?sslmode=verify-full&sslrootcert=%2Fca%26x.pem",
         "h",
         6,
         {{"sslmode", "verify-full"}, {"sslrootcert", "/ca&x.pem"}}},
        {"type: postgres\n    address: h:6\n    sslmode: require", "h", 6, {{"sslmode", "require"}}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[1024];
        struct catalogue *c = NULL;
        struct err err = {0};
        const char *check = strstr(cases[i].text, "redis") ? "redis-memory" : "postgres-connections";
        snprintf(text, sizeof text, "targets:\n  r:\n    %s\n    query: q\n    verify: [v]\n    checks: [%s]\n" ACTION RULE, cases[i].text, check);
        if (load_text(text, &c, &err))
            fail_msg("%s: %s", cases[i].text, err.msg);
        const struct target *t = catalogue_target(c, 0);
        assert_string_equal(t->host, cases[i].host);
        assert_int_equal(t->port, cases[i].port);
        for (size_t w = 0; w < 4 && cases[i].words[w][0]; w++)
            assert_string_equal(target_word(t, cases[i].words[w][0]), cases[i].words[w][1]);
        catalogue_free(c);
    }
}

static const struct rule *rule_named(const struct catalogue *c, const char *name, size_t *ret_count)
{
    const struct rule *rule, *found = NULL;
    *ret_count = 0;
    for (size_t i = 0; (rule = catalogue_rule(c, i)); i++)
        if (strcmp(rule->name, name) == 0 && ++*ret_count == 1)
            found = rule;
    return found;
}

static void the_example_for_services_climbs_a_ladder(void **state)
{
    (void)state;
    struct catalogue *c = NULL, *lab = NULL;
    struct err err = {0};
    size_t count;
    if (catalogue_load_file("config/services.yaml", &c, &err) || catalogue_load_file("config/catalogue.yaml", &lab, &err))
        fail_msg("%s", err.msg);
    assert_string_equal(catalogue_target_names(c), "cache");
    const struct rule *rule = rule_named(c, "redis-oom", &count);
    assert_int_equal(count, 1);
    assert_true(rule->climbs);
    assert_string_equal(rule->actions[0]->name, "raise-maxmemory");
    assert_string_equal(rule->ladder[rule->ladder_count - 1]->name, "flush");
    assert_non_null(rule_named(c, "container-paused", &count));
    const struct rule *of_lab = rule_named(lab, "redis-oom", &count);
    assert_false(of_lab->climbs);
    assert_int_equal(of_lab->action_count, 1);
    assert_string_equal(of_lab->actions[0]->name, "flush");
    /* But for what it says itself it is the same. */
    assert_string_equal(expr_text(rule->holds), expr_text(of_lab->holds));
    catalogue_free(c);
    catalogue_free(lab);
}

static void a_url_of_http_is_asked_as_it_is_written(void **state)
{
    (void)state;
    static const struct {
        const char *url, *scheme, *path, *question;
        int port;
    } cases[] = {
        {"http://h/a%20b?x=1&y", "http", "a%20b?x=1&y", "http://h:80/a%20b?x=1&y", 80},
        {"https://h", "https", "", "https://h:443", 443},
        {"https://h:8443/?q", "https", "?q", "https://h:8443/?q", 8443},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[300];
        struct catalogue *c = NULL;
        struct err err = {0};
        snprintf(text, sizeof text, "targets:\n  r:\n    type: http\n    address: %s\n" ACTION RULE, cases[i].url);
        if (load_text(text, &c, &err))
            fail_msg("%s", err.msg);
        const struct target *t = catalogue_target(c, 0);
        assert_string_equal(target_word(t, "scheme"), cases[i].scheme);
        assert_string_equal(target_word(t, "path"), cases[i].path);
        assert_int_equal(t->port, cases[i].port);
        AUTO_FREE char *question = target_question(t);
        assert_string_equal(question, cases[i].question);
        assert_int_equal(t->check_count, 2); /* its type's */
        assert_true(target_proved_by_probe(t) && target_type_fits("http", "nginx") && !target_type_fits("nginx", "http"));
        catalogue_free(c);
    }
}

static void what_is_included_is_part_of_it(void **state)
{
    (void)state;
    struct catalogue *c = NULL;
    struct err err = {0};
    char other[sizeof path + 8], text[700], before[DIGEST_TEXT_BYTES], after[DIGEST_TEXT_BYTES];
    snprintf(other, sizeof other, "%s.base", path);
    snprintf(text, sizeof text, "include: %s\n" TARGET, strrchr(other, '/') + 1);
    assert_int_equal(load_text(text, &c, &err), ERR_IO); /* it is not there */
    assert_non_null(strstr(err.msg, ".base"));
    FILE *file = fopen(other, "w");
    fputs("targets: {left-out: {}}\n" ACTION RULE, file);
    fclose(file);
    if (load_text(text, &c, &err))
        fail_msg("%s", err.msg);
    assert_string_equal(catalogue_target_names(c), "r");
    assert_non_null(catalogue_action_find(c, "redis", "go"));
    catalogue_free(c);
    assert_int_equal(catalogue_digest(&(struct catalogue_settings){.path = path}, before, &err), ERR_NONE);
    file = fopen(other, "a");
    fputs("  - {name: more, type: redis, match: '('}\n", file);
    fclose(file);
    assert_int_equal(catalogue_digest(&(struct catalogue_settings){.path = path}, after, &err), ERR_NONE);
    assert_string_not_equal(before, after);
    assert_int_equal(load_text(text, &c, &err), ERR_INVALID);
    assert_non_null(strstr(err.msg, ".base:")); /* its own place */
    file = fopen(other, "w");
    fprintf(file, "include: [%s]\n" ACTION RULE, strrchr(other, '/') + 1); /* itself */
    fclose(file);
    assert_int_equal(load_text(text, &c, &err), ERR_INVALID);
    assert_non_null(strstr(err.msg, "files include each other more than 3 deep"));
    unlink(other);
}

static void the_command_line_can_be_pasted(void **state)
{
    (void)state;
    const struct target t = {.name = "r", .container = "redis-test", .executor = executor_kind_find("docker")};
    const char *argv[] = {"redis-cli", "SET", "it's", "a b", "", NULL};
    const struct action exec = {.argv = argv}, verb = {.verb = EXECUTOR_RESTART};
    AUTO_FREE char *line = action_command_line(&exec, &t);
    assert_string_equal(line, "docker exec redis-test redis-cli SET 'it'\\''s' 'a b' ''");
    AUTO_FREE char *restart = action_command_line(&verb, &t);
    assert_string_equal(restart, "docker restart redis-test");
    AUTO_JSON json_t *list = action_argv_json(&exec, &t);
    assert_int_equal(json_array_size(list), 8);
    assert_string_equal(json_string_value(json_array_get(list, 5)), "it's");
}

static bool same_argv(const char *const *a, const char *const *b)
{
    size_t i = 0;
    if (!a || !b)
        return a == b;
    for (; a[i] && b[i]; i++)
        if (strcmp(a[i], b[i]) != 0)
            return false;
    return !a[i] && !b[i];
}

static void compare_targets(const struct catalogue *all, const struct catalogue *part)
{
    const struct target *t;
    size_t i = 0;
    for (; (t = catalogue_target(all, i)); i++) {
        const struct target *other = catalogue_target(part, i);
        assert_true(other && target_same(t, other));
        assert_int_equal(t->burn_count, other->burn_count);
        assert_int_equal(t->window_count, other->window_count);
        for (size_t b = 0; b < t->burn_count; b++)
            assert_string_equal(t->burns[b].fact, other->burns[b].fact);
    }
    assert_null(catalogue_target(part, i));
    assert_string_equal(catalogue_target_names(all), catalogue_target_names(part));
}

static void compare_rules(const struct catalogue *all, const struct catalogue *part)
{
    const struct rule *r;
    size_t logs = 0;
    for (size_t i = 0; (r = catalogue_rule(all, i)); i++) {
        const struct rule *other = catalogue_rule(part, i);
        assert_string_equal(r->name, other->name);
        assert_string_equal(r->type, other->type);
        assert_string_equal(r->fault, other->fault);
        assert_true(!r->holds == !other->holds && (!r->holds || strcmp(expr_text(r->holds), expr_text(other->holds)) == 0));
        assert_true(r->catch_all == other->catch_all && r->warns == other->warns && r->general == other->general);
        assert_true(r->needs_text == other->needs_text && r->tells_log == other->tells_log);
        assert_null(other->diagnosis);
        logs += r->tells_log;
    }
    assert_true(logs > 0);
}

static void compare_actions(const struct catalogue *all, const struct catalogue *part)
{
    const struct action *a;
    for (size_t i = 0; (a = catalogue_action(all, i)); i++) {
        const struct action *other = catalogue_action(part, i);
        assert_string_equal(a->name, other->name);
        assert_string_equal(a->type, other->type);
        assert_true(same_argv(a->argv, other->argv) && same_argv(a->preview, other->preview));
        assert_true(same_argv(a->rehearse, other->rehearse) && same_argv(a->capsule_argv, other->capsule_argv));
        assert_true(a->verb == other->verb && a->rehearse_on_copy == other->rehearse_on_copy);
    }
}

static void compare_names(const char *const *all, const char *const *part)
{
    size_t i = 0;
    for (; all[i]; i++)
        assert_string_equal(all[i], part[i]);
    assert_null(part[i]);
}

static void a_part_is_as_the_whole_is(void **state)
{
    (void)state;
    struct catalogue *all = NULL, *detection = NULL, *commands = NULL;
    struct err err = {0};
    const struct catalogue_settings from = {.path = (char[]){"config/catalogue.yaml"}}, none = {.path = (char[]){"config/none.yaml"}};
    if (catalogue_load(&from, &all, &err) || catalogue_load_part(&from, CATALOGUE_DETECTION, &detection, &err) ||
        catalogue_load_part(&from, CATALOGUE_COMMANDS, &commands, &err))
        fail_msg("%s", err.msg);
    compare_targets(all, detection);
    compare_targets(all, commands);
    compare_names(catalogue_fact_names(all), catalogue_fact_names(detection));
    compare_names(catalogue_counter_names(all), catalogue_counter_names(detection));
    compare_rules(all, detection);
    compare_actions(all, commands);
    assert_null(catalogue_action_find(detection, "redis", "flush")->argv);
    assert_null(catalogue_action_find(detection, "redis", "none"));
    assert_null(catalogue_rule(commands, 0));
    catalogue_free(all);
    catalogue_free(detection);
    catalogue_free(commands);
    assert_int_equal(catalogue_load_part(&none, CATALOGUE_COMMANDS, &commands, &err), ERR_IO);
    assert_non_null(strstr(err.msg, "config/none.yaml"));
}

static void many_targets_may_depend_on_others(void **state)
{
    (void)state;
    enum { TARGETS = 300 };
    struct catalogue *c = NULL;
    struct err err = {0};
    struct strbuf text;
    strbuf_init(&text, 1 << 20);
    strbuf_add(&text, "targets:\n");
    for (int i = 0; i < TARGETS; i++) {
        strbuf_addf(&text, "  t%d:\n    type: tcp\n    address: h:1\n", i);
        if (i > 0)
            strbuf_addf(&text, "    depends_on: [t%d]\n", i - 1);
    }
    strbuf_add(&text, ACTION RULE);
    if (load_text(strbuf_text(&text), &c, &err))
        fail_msg("%s", err.msg);
    strbuf_free(&text);
    catalogue_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_projects_own_catalogue_is_fine),
        cmocka_unit_test(which_facts_are_asked_for),
        cmocka_unit_test(mistakes_name_file_line_and_field),
        cmocka_unit_test(several_mistakes_are_told_at_once),
        cmocka_unit_test(the_environment_fills_in),
        cmocka_unit_test(each_value_says_where_it_comes_from),
        cmocka_unit_test(no_password_is_told_wherever_it_stands),
        cmocka_unit_test(a_password_that_is_also_a_name_is_not_pointed_at),
        cmocka_unit_test(a_type_has_words_of_its_own),
        cmocka_unit_test(the_command_line_can_be_pasted),
        cmocka_unit_test(a_part_is_as_the_whole_is),
        cmocka_unit_test(many_targets_may_depend_on_others),
        cmocka_unit_test(the_example_for_services_climbs_a_ladder),
        cmocka_unit_test(what_is_included_is_part_of_it),
        cmocka_unit_test(a_url_of_http_is_asked_as_it_is_written),
    };
    return cmocka_run_group_tests(tests, make_file, remove_file);
}
