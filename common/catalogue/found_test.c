/* found_test.c - what labels come to, row by row; wrong ones are named with the container and the label. */
#include "common/catalogue/catalogue.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static struct catalogue *shipped;
static char secrets[] = "/tmp/found-test-XXXXXX";

static int begin(void **state)
{
    (void)state;
    struct err err;
    char path[64];
    if (!mkdtemp(secrets) || catalogue_load_file("config/catalogue.yaml", &shipped, &err))
        return -1;
    snprintf(path, sizeof path, "%s/db", secrets);
    FILE *file = fopen(path, "w");
    return !file || fputs("hush\n", file) < 0 || fclose(file) ? -1 : 0;
}

static int end(void **state)
{
    (void)state;
    char path[64];
    snprintf(path, sizeof path, "%s/db", secrets);
    catalogue_free(shipped);
    return unlink(path) || rmdir(secrets) ? -1 : 0;
}

static enum err_code read_labels(const char *image, const char *ports, const char *labels, struct catalogue **ret, struct err *err)
{
    AUTO_JSON json_t *found = json_pack("{s:s, s:s, s:o, s:o, s:s, s:b}", "name", "Shop", "image", image, "labels", json_loads(labels, 0, NULL),
                                        "ports", json_loads(ports, 0, NULL), "address", "172.18.0.5", "healthcheck", 0);
    const struct found_options o = {.catalogue = shipped, .secrets_dir = secrets};
    assert_non_null(found);
    *err = (struct err){.code = ERR_NONE};
    return found_target(&o, found, ret, err);
}

static void what_labels_come_to(void **state)
{
    (void)state;
    static const struct {
        const char *image, *ports, *labels, *type, *host;
        int port;
        const char *guess; /* a part of it; "" = none was needed */
    } rows[] = {
        {"redis:7-alpine", "[6379]", "{}", "redis", "Shop", 6379, "redis, guessed by its image redis:7-alpine"},
        {"reg.example:5000/team/redis@sha256:0", "[]", "{}", "redis", "Shop", 6379, "redis, guessed by its image"},
        {"oliver006/redis_exporter", "[9121]", "{}", "container", "", 0, "tells no type"},
        {"own/cache", "[6379]", "{}", "redis", "Shop", 6379, "guessed by its port 6379"},
        {"own/cache", "[6379,9121]", "{}", "container", "", 0, "tells no type"},
        {"redis", "[7000]", "{}", "redis", "Shop", 7000, "redis, guessed"},
        {"redis", "[6379]", "{\"selfheal.type\":\"container\"}", "container", "", 0, ""},
        {"x", "[]", "{\"selfheal.type\":\"redis\",\"selfheal.address\":\"10.0.0.1:7\"}", "redis", "10.0.0.1", 7, ""},
        {"x", "[]", "{\"selfheal.type\":\"redis\",\"selfheal.address\":\"7001\"}", "redis", "Shop", 7001, ""},
        {"x", "[]", "{\"selfheal.type\":\"http\",\"selfheal.address\":\"https://a/b\",\"selfheal.status\":\"200\"}", "http", "a", 80, ""},
        {"x", "[8080]", "{\"selfheal.type\":\"tcp\"}", "tcp", "Shop", 8080, ""},
        {"postgres:16", "[5432]", "{}", "container", "", 0, "needs the label selfheal.user"},
        {"postgres:16", "[5432]", "{\"selfheal.user\":\"u\",\"selfheal.database\":\"d\"}", "postgres", "Shop", 5432, "postgres, guessed"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct catalogue *c = NULL;
        struct err err;
        if (read_labels(rows[i].image, rows[i].ports, rows[i].labels, &c, &err))
            fail_msg("row %zu: %s", i, err.msg);
        const struct target *t = catalogue_target(c, 0);
        assert_string_equal(t->name, "shop");
        assert_string_equal(t->container, "Shop");
        assert_string_equal(t->type, rows[i].type);
        assert_string_equal(t->host, rows[i].host);
        if (*rows[i].host && strcmp(rows[i].type, "http") != 0)
            assert_int_equal(t->port, rows[i].port);
        if (*rows[i].guess ? !strstr(t->guess, rows[i].guess) : *t->guess)
            fail_msg("row %zu: %s", i, t->guess);
        assert_true(t->labelled && t->check_count > 0 && target_proved_by_probe(t));
        catalogue_free(c);
    }
}

static void each_label_has_its_field(void **state)
{
    (void)state;
    struct catalogue *c = NULL;
    struct err err;
    if (read_labels("x", "[]",
                    "{\"selfheal.type\":\"postgres\",\"selfheal.threshold\":\"90\",\"selfheal.checks\":\"postgres-connections, latency\","
                    "\"selfheal.depends_on\":\"a b\",\"selfheal.actions\":\"restart\",\"selfheal.user\":\"u\",\"selfheal.password_file\":\"db\","
                    "\"selfheal.enable\":\"true\"}",
                    &c, &err))
        fail_msg("%s", err.msg);
    const struct target *t = catalogue_target(c, 0);
    assert_int_equal(t->threshold, 90);
    assert_int_equal(t->healthy_above, 90);
    assert_int_equal(t->check_count, 2);
    assert_int_equal(t->depends_on_count, 2);
    assert_string_equal(t->depends_on[1], "b");
    assert_string_equal(target_word(t, "user"), "u");
    assert_string_equal(target_word(t, "password"), "hush");
    assert_true(target_allows(t, "restart"));
    assert_false(target_allows(t, "start"));
    catalogue_free(c);
}

static void wrong_labels_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *labels, *wrong;
    } rows[] = {
        {"{\"selfheal.type\":\"redsi\"}", "container Shop: label selfheal.type: there is no type \"redsi\" for labels; there are: redis"},
        {"{\"selfheal.type\":\"exec\"}", "label selfheal.type: there is no type \"exec\""},
        {"{\"selfheal.threshold\":\"lots\"}", "container Shop: label selfheal.threshold: expected a whole number 0..100, got \"lots\""},
        {"{\"selfheal.treshold\":\"70\"}",
         "label selfheal.treshold: there is no such label for type redis; there are: enable type address threshold"},
        {"{\"selfheal.checks\":\"redis-memroy\"}", "label selfheal.checks: there is no check \"redis-memroy\""},
        {"{\"selfheal.checks\":\"postgres-connections\"}", "check postgres-connections is for targets of type postgres"},
        {"{\"selfheal.checks\":\"\"}", "label selfheal.checks: expected a list of 1 to 8 checks"},
        {"{\"selfheal.actions\":\"reboot\"}", "label selfheal.actions: there is no action \"reboot\" for targets of type redis"},
        {"{\"selfheal.depends_on\":\"shop\"}", "label selfheal.depends_on: expected the name of another target"},
        {"{\"selfheal.address\":\"nowhere\"}", "label selfheal.address: expected host:port, or a URL"},
        {"{\"selfheal.address\":\"99999\"}", "label selfheal.address: expected host:port, or a URL"},
        {"{\"selfheal.address\":\"http://x\"}", "label selfheal.address: a URL of type redis begins with"},
        {"{\"selfheal.type\":\"tcp\"}", "label selfheal.address: is missing"},
        {"{\"selfheal.type\":\"container\",\"selfheal.user\":\"u\"}", "label selfheal.user: there is no such label for type container"},
        {"{\"selfheal.password\":\"x\"}", "label selfheal.password: whoever may look at a container reads its labels"},
        {"{\"selfheal.password_file\":\"/etc/shadow\"}", "label selfheal.password_file: expected the name of a file in"},
        {"{\"selfheal.password_file\":\"../db\"}", "label selfheal.password_file: expected the name of a file in"},
        {"{\"selfheal.password_file\":\"db\",\"selfheal.address\":\"evil.host:6379\"}",
         "label selfheal.password_file: with a host in selfheal.address, expected shop or shop.SOMETHING as the name of the file"},
        {"{\"selfheal.password_file\":\"db\",\"selfheal.address\":\"redis://evil.host\"}", "expected shop or shop.SOMETHING"},
        {"{\"selfheal.password_file\":\"shopping\",\"selfheal.address\":\"evil.host:6379\"}", "expected shop or shop.SOMETHING"},
        {"{\"selfheal.type\":\"memcached\",\"selfheal.password_file\":\"db\"}", "targets of type memcached have no password"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct catalogue *c = NULL;
        struct err err;
        if (read_labels("redis", "[]", rows[i].labels, &c, &err) != ERR_INVALID)
            fail_msg("row %zu was taken", i);
        if (!strstr(err.msg, rows[i].wrong))
            fail_msg("row %zu: %s", i, err.msg);
    }
}

static void a_secret_for_elsewhere_is_named_for_the_target(void **state)
{
    (void)state;
    static const char *const fine[] = {
        "{\"selfheal.password_file\":\"shop.redis\",\"selfheal.address\":\"cache.internal:6379\"}",
        "{\"selfheal.password_file\":\"db\",\"selfheal.address\":\":7000\"}",
        "{\"selfheal.password_file\":\"db\"}",
    };
    char path[64];
    snprintf(path, sizeof path, "%s/shop.redis", secrets);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs("hush", file) >= 0 && fclose(file) == 0);
    for (size_t i = 0; i < sizeof fine / sizeof fine[0]; i++) {
        struct catalogue *c = NULL;
        struct err err;
        if (read_labels("redis", "[]", fine[i], &c, &err))
            fail_msg("row %zu: %s", i, err.msg);
        assert_string_equal(target_word(catalogue_target(c, 0), "password"), "hush");
        catalogue_free(c);
    }
    assert_int_equal(truncate(path, 0), 0);
    struct catalogue *c = NULL;
    struct err err;
    assert_int_equal(read_labels("redis", "[]", fine[0], &c, &err), ERR_UNAVAILABLE); /* no mistake in the labels */
    assert_non_null(strstr(err.msg, "shop.redis is empty"));
    assert_int_equal(unlink(path), 0);
    assert_int_equal(read_labels("redis", "[]", fine[0], &c, &err), ERR_UNAVAILABLE);
    assert_non_null(strstr(err.msg, "shop.redis cannot be read: No such file"));
}

static void variables_of_ours_are_not_theirs(void **state)
{
    (void)state;
    struct catalogue *c = NULL;
    struct err err;
    setenv("FOUND_TEST_SECRET", "6379", 1);
    assert_int_equal(read_labels("redis", "[]", "{\"selfheal.address\":\"h:${FOUND_TEST_SECRET}\"}", &c, &err), ERR_INVALID);
    assert_null(strstr(err.msg, "6379"));
    assert_int_equal(read_labels("redis", "[]", "{\"selfheal.user\":\"${FOUND_TEST_SECRET}\"}", &c, &err), ERR_NONE);
    assert_string_equal(target_word(catalogue_target(c, 0), "user"), "${FOUND_TEST_SECRET}");
    catalogue_free(c);
}

static void note(void *ctx, const char *what, const char *name, const char *how, const char *detail)
{
    struct strbuf *said = ctx;
    strbuf_addf(said, "%s %s %s%s%s;", what, name, how, *detail ? ": " : "", detail);
}

static struct catalogue *one(const char *labels)
{
    struct catalogue *c = NULL;
    struct err err;
    if (read_labels("redis", "[]", labels, &c, &err))
        fail_msg("%s", err.msg);
    return c;
}

static void set(struct catalogue *live, struct catalogue *only, const char *said)
{
    struct strbuf text;
    struct err err = {0};
    strbuf_init(&text, 4096);
    assert_int_equal(catalogue_set_found(live, &only, only != NULL, note, &text, &err), ERR_NONE);
    assert_string_equal(strbuf_text(&text), said);
    strbuf_free(&text);
}

static void what_is_found_comes_and_goes(void **state)
{
    (void)state;
    struct catalogue *live = NULL;
    struct err err;
    assert_int_equal(catalogue_load_file("config/catalogue.yaml", &live, &err), ERR_NONE);
    const struct target *redis = catalogue_target_find(live, "redis-test");
    set(live, one("{}"), "target shop added;");
    const struct target *shop = catalogue_target_find(live, "shop");
    assert_ptr_equal(catalogue_target_of_container(live, "Shop"), shop);
    assert_non_null(strstr(catalogue_target_names(live), "shop"));
    set(live, one("{}"), "");
    assert_ptr_equal(catalogue_target_find(live, "shop"), shop); /* the same labels: the same object */
    set(live, one("{\"selfheal.threshold\":\"50\"}"), "target shop changed: threshold 70 -> 50;");
    assert_ptr_not_equal(catalogue_target_find(live, "shop"), shop);
    assert_int_equal(shop->threshold, 70); /* whoever holds it goes on */
    set(live, NULL, "target shop removed;");
    assert_null(catalogue_target_find(live, "shop"));
    set(live, one("{}"), "target shop added;");
    assert_ptr_equal(catalogue_target_find(live, "shop"), shop);
    assert_null(catalogue_found_of(live, "another"));
    set(live, catalogue_found_of(live, "Shop"), ""); /* it may be put there again */
    assert_ptr_equal(catalogue_target_find(live, "shop"), shop);
    assert_ptr_equal(catalogue_target_find(live, "redis-test"), redis);
    struct catalogue *again = NULL;
    struct strbuf text;
    strbuf_init(&text, 4096);
    assert_int_equal(catalogue_load_file("config/catalogue.yaml", &again, &err), ERR_NONE);
    catalogue_put_file(live, again, note, &text);
    assert_string_equal(strbuf_text(&text), "");
    assert_ptr_equal(catalogue_target_find(live, "redis-test"), redis);
    assert_ptr_equal(catalogue_target_find(live, "shop"), shop);
    strbuf_free(&text);
    catalogue_free(live);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_labels_come_to),          cmocka_unit_test(each_label_has_its_field),
        cmocka_unit_test(wrong_labels_are_named),       cmocka_unit_test(variables_of_ours_are_not_theirs),
        cmocka_unit_test(what_is_found_comes_and_goes), cmocka_unit_test(a_secret_for_elsewhere_is_named_for_the_target),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
