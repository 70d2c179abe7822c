/* Secrets in texts of others. */
#include "common/base/base.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static const struct {
    const char *text, *want;
} rows[] = {
    {"ALTER ROLE app PASSWORD 'TopSecret99'", "ALTER ROLE app PASSWORD '***'"},
    {"alter role app password'TopSecret99';", "alter role app password'***';"},
    {"CREATE USER u WITH ENCRYPTED PASSWORD 'it''s' VALID UNTIL 'x'", "CREATE USER u WITH ENCRYPTED PASSWORD '***' VALID UNTIL 'x'"},
    {"ALTER ROLE a PASSWORD E'a\\'b c'; SELECT 1", "ALTER ROLE a PASSWORD E'***"},
    {"ALTER ROLE a PASSWORD 'a\\'; ALTER ROLE b PASSWORD 'Two2'", "ALTER ROLE a PASSWORD '***"},
    {"ALTER ROLE a PASSWORD U&'abcd' x", "ALTER ROLE a PASSWORD U&'***' x"},
    {"ALTER ROLE a PASSWORD $$Top Secret$$; SELECT 1", "ALTER ROLE a PASSWORD $$***$$; SELECT 1"},
    {"ALTER ROLE a PASSWORD $q$Top $$ Secret$q$ x", "ALTER ROLE a PASSWORD $q$***$q$ x"},
    {"ALTER ROLE a PASSWORD$$Top$$", "ALTER ROLE a PASSWORD$$***$$"},
    {"ALTER ROLE a PASSWORD /* why */ 'TopSecret99'", "ALTER ROLE a PASSWORD /* why */ '***'"},
    {"ALTER ROLE a PASSWORD 'abcd' 'efgh' || 'ijkl', 'x'", "ALTER ROLE a PASSWORD '***' '***' || '***', 'x'"},
    {"ALTER ROLE a PASSWORD 'TopSec", "ALTER ROLE a PASSWORD '***"},
    {"ALTER ROLE a PASSWORD\n  'TopSecret'\nVALID", "ALTER ROLE a PASSWORD\n  '***'\nVALID"},
    {"one PASSWORD 'TopSec\ntwo 'x'", "one PASSWORD '***'x'"},
    {"PASSWORD '' x", "PASSWORD '' x"},
    {"PASSWORD 'ab'", "PASSWORD '**'"},
    {"host=h password=p@ss,w;o&rd user=u", "host=h password=*** user=u"},
    {"dblink('host=h password=TopSecret99', 'SELECT 1')", "dblink('host=h password=***', 'SELECT 1')"},
    {"dblink('password=''Top Secret'' host=h', 'x')", "dblink('password=''***'' host=h', 'x')"},
    {"password = 'Top Secret' x", "password = '***' x"},
    {"OPTIONS (user 'u', password 'TopSecret99')", "OPTIONS (user 'u', password '***')"},
    {"UPDATE t SET password_hash = 'abcdef', n = 'x'", "UPDATE t SET password_hash = '***', n = 'x'"},
    {"SET password = crypt('TopSecret', gen_salt('bf'))", "SET password = crypt('***', gen_salt('bf'))"},
    {"INSERT INTO t VALUES (crypt('TopSecret', 'x'))", "INSERT INTO t VALUES (crypt('***', 'x'))"},
    {"WHERE password <> 'abcdef' OR password LIKE 'abc%'", "WHERE password <> '***' OR password LIKE '***'"},
    {"{\"password\": \"TopSecret\", \"n\": 1}", "{\"password\": \"***\", \"n\": 1}"},
    {"{\\\"password\\\":\\\"TopSecret\\\",\\\"n\\\":1}", "{\\\"password\\\":\\\"***\\\",\\\"n\\\":1}"},
    {"Passwd: abcd PWD=abcd api_key=abcd auth_token:abcd", "Passwd: *** PWD=*** api_key=*** auth_token:***"},
    {"PGPASSWORD=abcd psql", "PGPASSWORD=*** psql"},
    {"client_secret => abcd", "client_secret => ***"},
    {"CONFIG SET requirepass abcd", "CONFIG SET requirepass ***"},
    {"\"CONFIG\" \"SET\" \"requirepass\" \"abcd\"", "\"CONFIG\" \"SET\" \"requirepass\" \"***\""},
    {"tool --password abcd -v", "tool --password *** -v"},
    {"postgresql://app:p@ss@host:5432/db?x=1", "postgresql://app:***@host:5432/db?x=1"},
    {"redis://:abcd@host", "redis://:***@host"},
    /* these stay */
    {"SELECT password_hash FROM users", "SELECT password_hash FROM users"},
    {"SELECT id, password, token FROM users WHERE name = 'x'", "SELECT id, password, token FROM users WHERE name = 'x'"},
    {"SELECT 'password' FROM t WHERE n = 'x'", "SELECT 'password' FROM t WHERE n = 'x'"},
    {"UPDATE t SET password = $1 WHERE id = $2", "UPDATE t SET password = $1 WHERE id = $2"},
    {"password authentication failed for user \"app\"", "password authentication failed for user \"app\""},
    {"WRONGPASS invalid username-password pair or user is disabled.", "WRONGPASS invalid username-password pair or user is disabled."},
    {"AUTH <password> called without any password configured", "AUTH <password> called without any password configured"},
    {"no password supplied", "no password supplied"},
    {"max_tokens=500", "max_tokens=500"},
    {"http://host:80/a b@c", "http://host:80/a b@c"},
    {"password", "password"},
    {"password=", "password="},
    {"", ""},
};

static void what_is_secret_goes_and_the_rest_stays(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[200];
        snprintf(text, sizeof text, "%s", rows[i].text);
        redact_text(text);
        assert_string_equal(text, rows[i].want);
        redact_text(text); /* facts go on as JSON and are read again */
        assert_string_equal(text, rows[i].want);
    }
}

/* Every text is cut somewhere. */
static void a_cut_text_reads_nothing_behind_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (size_t bytes = 0; bytes <= strlen(rows[i].text); bytes++) {
            char *text = malloc(bytes + !bytes);
            assert_non_null(text);
            memcpy(text, rows[i].text, bytes);
            size_t now = redact_bytes(text, bytes);
            assert_true(now <= bytes);
            assert_null(memmem(text, now, "TopSec", 6));
            free(text);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_secret_goes_and_the_rest_stays),
        cmocka_unit_test(a_cut_text_reads_nothing_behind_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
