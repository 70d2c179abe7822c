/* docker_tar_test.c - archives as GNU tar reads and writes them, and what is no archive. */
#include "common/docker/docker_tar.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void what_is_written_can_be_read(void **state)
{
    (void)state;
    static const struct {
        const char *content;
        size_t bytes, room, want;
    } cases[] = {{"hello", 5, 100, 5}, {"hello", 5, 3, 3}, {"", 0, 100, 0}, {"a\0b", 3, 100, 3}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char buf[100];
        size_t count = 99, bytes = 0;
        char *archive = NULL;
        struct docker_file f = {.name = "dump.rdb", .content = cases[i].content, .bytes = cases[i].bytes};
        assert_int_equal(docker_tar_write(&f, 1, &archive, &bytes, NULL), ERR_NONE);
        assert_int_equal(bytes % 512, 0);
        assert_int_equal(docker_tar_read(archive, bytes, buf, cases[i].room, &count, NULL), ERR_NONE);
        assert_int_equal(count, cases[i].want);
        assert_memory_equal(buf, cases[i].content, count);
        free(archive);
    }
}

static void the_systems_own_tar_unpacks_it(void **state)
{
    (void)state;
    static const struct docker_file files[] = {{.name = "one", .content = "first\n", .bytes = 6}, {.name = "two", .link_to = "one"}};
    char folder[] = P_tmpdir "/selfheal-tar-XXXXXX", command[256], text[64] = "";
    char *archive = NULL;
    size_t bytes = 0;
    assert_int_equal(docker_tar_write(files, 2, &archive, &bytes, NULL), ERR_NONE);
    assert_non_null(mkdtemp(folder));
    snprintf(command, sizeof command, "tar -C %s -xf -", folder);
    FILE *tar = popen(command, "w"); /* NOLINT(cert-env33-c): a fixed command */
    assert_non_null(tar);
    assert_int_equal(fwrite(archive, 1, bytes, tar), bytes);
    assert_int_equal(pclose(tar), 0);
    free(archive);
    snprintf(command, sizeof command, "cd %s && stat -c %%h two && cat two && rm one two && rmdir %s", folder, folder);
    FILE *look = popen(command, "r"); /* NOLINT(cert-env33-c) */
    assert_non_null(look);
    text[fread(text, 1, sizeof text - 1, look)] = '\0';
    assert_int_equal(pclose(look), 0);
    assert_string_equal(text, "2\nfirst\n");
}

static void what_is_no_file_is_told(void **state)
{
    (void)state;
    char buf[16], *archive = NULL;
    size_t count = 0, bytes = 0;
    struct docker_file link = {.name = "two", .link_to = "one"};
    assert_int_equal(docker_tar_write(&link, 1, &archive, &bytes, NULL), ERR_NONE);
    assert_int_equal(docker_tar_read(archive, bytes, buf, sizeof buf, &count, NULL), ERR_NOT_FOUND);
    archive[0] = 'x'; /* the sum is wrong now */
    assert_int_equal(docker_tar_read(archive, bytes, buf, sizeof buf, &count, NULL), ERR_PROTOCOL);
    free(archive);
    assert_int_equal(docker_tar_read("", 0, buf, sizeof buf, &count, NULL), ERR_PROTOCOL);

    char long_name[101];
    memset(long_name, 'n', sizeof long_name - 1);
    long_name[sizeof long_name - 1] = '\0';
    struct docker_file f = {.name = long_name};
    assert_int_equal(docker_tar_write(&f, 1, &archive, &bytes, NULL), ERR_LIMIT);
}

static void an_entry_of_extensions_before_the_file_is_passed_over(void **state)
{
    (void)state;
    static const struct docker_file files[] = {{.name = "extensions", .content = "30 mtime=1.5\n", .bytes = 13},
                                               {.name = "f", .content = "file", .bytes = 4}};
    char *archive = NULL, buf[16];
    size_t bytes = 0, count = 0;
    unsigned sum = 0;
    assert_int_equal(docker_tar_write(files, 2, &archive, &bytes, NULL), ERR_NONE);
    sum = (unsigned)strtoul(archive + 148, NULL, 8) + 'x' - '0';
    archive[156] = 'x';
    snprintf(archive + 148, 8, "%06o", sum);
    assert_int_equal(docker_tar_read(archive, bytes, buf, sizeof buf, &count, NULL), ERR_NONE);
    assert_int_equal(count, 4);
    assert_memory_equal(buf, "file", 4);
    assert_int_equal(docker_tar_read(archive, 600, buf, sizeof buf, &count, NULL), ERR_PROTOCOL); /* cut inside the extensions */
    free(archive);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_can_be_read),
        cmocka_unit_test(the_systems_own_tar_unpacks_it),
        cmocka_unit_test(what_is_no_file_is_told),
        cmocka_unit_test(an_entry_of_extensions_before_the_file_is_passed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
