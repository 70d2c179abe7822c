/* audit_seal_test.c - a signed document, each way to change it, and the key's file. */
#include "common/audit/audit.h"
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static char folder[] = "/tmp/audit-seal-XXXXXX";
static char key_path[64], public_path[64];

static int make_folder(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(key_path, sizeof key_path, "%s/%s", folder, AUDIT_KEY_FILE);
    snprintf(public_path, sizeof public_path, "%s/%s", folder, AUDIT_PUBLIC_KEY_FILE);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(key_path);
    unlink(public_path);
    return rmdir(folder);
}

static void write_text(const char *path, const char *text, mode_t mode)
{
    unlink(path);
    int fd = open(path, O_WRONLY | O_CREAT, mode);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
}

static void sealed(struct strbuf *document, char ret_public[AUDIT_PUBLIC_TEXT_BYTES])
{
    struct audit_key key;
    strbuf_init(document, 4096);
    strbuf_add(document, "<p>what happened</p>\n");
    assert_int_equal(audit_key_load(folder, &key, NULL), ERR_NONE);
    assert_int_equal(audit_seal(&key, document, NULL), ERR_NONE);
    memcpy(ret_public, key.public_text, AUDIT_PUBLIC_TEXT_BYTES);
    audit_key_wipe(&key);
}

static void a_document_is_whole_until_one_byte_differs(void **state)
{
    (void)state;
    struct strbuf d;
    char public_text[AUDIT_PUBLIC_TEXT_BYTES], got[AUDIT_PUBLIC_TEXT_BYTES];
    size_t bytes = 0;
    struct err err;
    sealed(&d, public_text);
    assert_int_equal(audit_seal_check(d.data, d.bytes, got, &bytes, &err), ERR_NONE);
    assert_string_equal(got, public_text);
    assert_int_equal(bytes, strlen("<p>what happened</p>\n"));
    for (size_t i = 0; i < d.bytes; i++) {
        d.data[i] ^= 1;
        assert_int_not_equal(audit_seal_check(d.data, d.bytes, got, &bytes, &err), ERR_NONE);
        d.data[i] ^= 1;
    }
    for (size_t shorter = 0; shorter < d.bytes; shorter++)
        assert_int_not_equal(audit_seal_check(d.data, shorter, got, &bytes, &err), ERR_NONE);
    assert_true(strbuf_add(&d, "\n"));
    assert_int_equal(audit_seal_check(d.data, d.bytes, got, &bytes, &err), ERR_NOT_FOUND);
    strbuf_free(&d);
}

static void the_key_is_made_once_and_is_nobody_elses(void **state)
{
    (void)state;
    struct strbuf d;
    struct stat st;
    char first[AUDIT_PUBLIC_TEXT_BYTES], second[AUDIT_PUBLIC_TEXT_BYTES], text[AUDIT_PUBLIC_TEXT_BYTES + 1] = "";
    sealed(&d, first);
    strbuf_free(&d);
    sealed(&d, second);
    strbuf_free(&d);
    assert_string_equal(first, second);
    assert_int_equal(stat(key_path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    FILE *f = fopen(public_path, "r");
    assert_non_null(f);
    assert_int_equal(fread(text, 1, sizeof text - 1, f), sizeof text - 1);
    fclose(f);
    char read_back[AUDIT_PUBLIC_TEXT_BYTES];
    assert_int_equal(audit_public_read(text, read_back, NULL), ERR_NONE);
    assert_string_equal(read_back, first);
}

static void a_bad_key_is_refused_and_never_told(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        mode_t mode;
    } cases[] = {
        {"", 0600},
        {"secretsecret\n", 0600},
        {"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1\n", 0600},    /* a digit short */
        {"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1fff\n", 0600}, /* longer */
        {"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n", 0644},   /* readable by all */
    };
    struct audit_key key;
    struct err err;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        write_text(key_path, cases[i].text, cases[i].mode);
        assert_int_equal(audit_key_load(folder, &key, &err), ERR_INVALID);
        assert_non_null(strstr(err.msg, key_path));
        assert_null(strstr(err.msg, "secretsecret"));
        assert_null(strstr(err.msg, "000102"));
    }
    unlink(key_path);
    assert_int_equal(audit_key_load("/proc/nowhere", &key, &err), ERR_IO);
}

static void what_is_not_whole_is_not_signed(void **state)
{
    (void)state;
    struct strbuf d;
    struct audit_key key = {.public_text = ""};
    strbuf_init(&d, 8);
    assert_int_equal(audit_seal(&key, &d, NULL), ERR_LIMIT);
    strbuf_add(&d, "12345678901\n");
    assert_int_equal(audit_seal(&key, &d, NULL), ERR_LIMIT);
    strbuf_free(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_document_is_whole_until_one_byte_differs),
        cmocka_unit_test(the_key_is_made_once_and_is_nobody_elses),
        cmocka_unit_test(a_bad_key_is_refused_and_never_told),
        cmocka_unit_test(what_is_not_whole_is_not_signed),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
