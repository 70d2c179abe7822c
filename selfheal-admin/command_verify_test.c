/* command_verify_test.c - bundles that are whole, and ones that are not although somebody signed them. */
#include "common/audit/audit.h"
#include "selfheal-admin/commands.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define START "<p>x</p>\n<script type=\"application/json\" id=\"chain\">\n"
#define END "</script>\n"

static char folder[] = "/tmp/command-verify-XXXXXX";
static char bundle[80], public_key[80], secret_key[80], other_key[80];

static int make_folder(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(bundle, sizeof bundle, "%s/bundle.html", folder);
    snprintf(other_key, sizeof other_key, "%s/other", folder);
    snprintf(public_key, sizeof public_key, "%s/" AUDIT_PUBLIC_KEY_FILE, folder);
    snprintf(secret_key, sizeof secret_key, "%s/" AUDIT_KEY_FILE, folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(bundle);
    unlink(other_key);
    unlink(public_key);
    unlink(secret_key);
    return rmdir(folder);
}

static void write_file(const char *path, const char *text, size_t bytes)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, bytes, f), bytes);
    fclose(f);
}

/* Signs it, whatever it says. */
static void write_signed(const char *text)
{
    struct strbuf d;
    struct audit_key key;
    strbuf_init(&d, 1 << 16);
    strbuf_add(&d, text);
    assert_int_equal(audit_key_load(folder, &key, NULL), ERR_NONE);
    assert_int_equal(audit_seal(&key, &d, NULL), ERR_NONE);
    write_file(bundle, d.data, d.bytes);
    strbuf_free(&d);
}

static void add_record(struct strbuf *d, int seq, char prev[DIGEST_TEXT_BYTES])
{
    char hash[DIGEST_TEXT_BYTES];
    struct audit_record r = {.seq = seq, .id = "i", .kind = "k", .actor = "a", .detail = "{}", .prev_hash = prev};
    AUTO_JSON json_t *o = NULL;
    AUTO_FREE char *line = NULL;
    assert_int_equal(audit_hash(&r, hash, NULL), ERR_NONE);
    r.hash = hash;
    assert_int_equal(audit_json(&r, &o, NULL), ERR_NONE);
    assert_int_equal(json_canonical(o, &line, NULL), ERR_NONE);
    strbuf_addf(d, "%s\n", line);
    memcpy(prev, hash, DIGEST_TEXT_BYTES);
}

static enum exit_code verify(const char *key)
{
    const struct arguments a = {.subject = bundle, .options[0] = key};
    return command_verify(NULL, &a);
}

static void a_signed_chain_is_good_and_another_key_is_not(void **state)
{
    (void)state;
    struct strbuf d;
    char prev[DIGEST_TEXT_BYTES];
    static const char other[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n";
    memcpy(prev, audit_first_hash, sizeof prev);
    strbuf_init(&d, 1 << 16);
    strbuf_add(&d, START);
    add_record(&d, 4, prev);
    add_record(&d, 5, prev);
    add_record(&d, 9, prev);
    strbuf_add(&d, END);
    write_signed(d.data);
    assert_int_equal(verify(NULL), EXIT_GOOD);
    assert_int_equal(verify(public_key), EXIT_GOOD);
    write_file(other_key, other, strlen(other));
    assert_int_equal(verify(other_key), EXIT_BROKEN);
    write_file(other_key, "none\n", 5);
    assert_int_equal(verify(other_key), EXIT_NOT_DONE);
    assert_int_equal(verify("/nowhere"), EXIT_NOT_DONE);
    d.data[3] = 'y'; /* not signed again */
    write_file(bundle, d.data, d.bytes);
    assert_int_equal(verify(NULL), EXIT_BROKEN);
    strbuf_free(&d);
}

static void a_signature_does_not_make_a_chain(void **state)
{
    (void)state;
    struct strbuf d;
    char first[DIGEST_TEXT_BYTES], again[DIGEST_TEXT_BYTES];
    static const char *const bad[] = {"<p>x</p>\n", START "{\"seq\":1}\n" END, START "no json\n" END, START "{}", START "{}\n"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char text[200];
        snprintf(text, sizeof text, "%s\n", bad[i]);
        write_signed(text);
        assert_int_equal(verify(NULL), EXIT_BROKEN);
    }
    memcpy(first, audit_first_hash, sizeof first);
    memcpy(again, audit_first_hash, sizeof again);
    strbuf_init(&d, 1 << 16);
    strbuf_add(&d, START);
    add_record(&d, 4, first);
    add_record(&d, 5, again); /* follows another */
    strbuf_add(&d, END);
    write_signed(d.data);
    assert_int_equal(verify(NULL), EXIT_BROKEN);
    strbuf_free(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_signed_chain_is_good_and_another_key_is_not),
        cmocka_unit_test(a_signature_does_not_make_a_chain),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
