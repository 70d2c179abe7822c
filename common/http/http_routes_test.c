/* Paths and the rows that they find. */
#include "common/http/http_server_internal.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct http_route routes[] = {
    {"GET", "/", NULL, 0},
    {"GET", "/incidents", NULL, 0},
    {"POST", "/incidents", NULL, 0},
    {"GET", "/incidents/:id", NULL, 0},
    {"GET", "/incidents/resolved", NULL, 0},
    {"PATCH", "/incidents/:id", NULL, 0},
    {"POST", "/incidents/:id/actions", NULL, 0},
    {"GET", "/a/:x/c", NULL, 0},
    {"GET", "/a/b/:y", NULL, 0},
    {"GET", "/:p/:q/:r/:s", NULL, 0},
};

enum { ROUTE_COUNT = sizeof routes / sizeof routes[0] };

static void a_path_leads_to_its_row(void **state)
{
    (void)state;
    static const struct {
        const char *method, *path;
        enum http_match want;
        const char *pattern, *params, *allow;
    } cases[] = {
        {"GET", "/", HTTP_MATCH_FOUND, "/", "", NULL},
        {"GET", "/?x=1", HTTP_MATCH_FOUND, "/", "", NULL},
        {"GET", "/incidents", HTTP_MATCH_FOUND, "/incidents", "", NULL},
        {"GET", "/incidents?all=1/2", HTTP_MATCH_FOUND, "/incidents", "", NULL},
        {"GET", "/incidents/7", HTTP_MATCH_FOUND, "/incidents/:id", "7", NULL},
        {"GET", "/incidents/a%2Fb", HTTP_MATCH_FOUND, "/incidents/:id", "a/b", NULL},
        {"GET", "/incidents/%7B7%7D", HTTP_MATCH_FOUND, "/incidents/:id", "{7}", NULL},
        {"GET", "/incidents/caf%C3%A9", HTTP_MATCH_FOUND, "/incidents/:id", "caf\xc3\xa9", NULL},
        {"GET", "/incidents/a+b", HTTP_MATCH_FOUND, "/incidents/:id", "a+b", NULL},
        {"GET", "/incidents/resolved", HTTP_MATCH_FOUND, "/incidents/resolved", "", NULL},
        {"GET", "/incidents/%72esolved", HTTP_MATCH_FOUND, "/incidents/resolved", "", NULL},
        {"PATCH", "/incidents/resolved", HTTP_MATCH_FOUND, "/incidents/:id", "resolved", NULL},
        {"POST", "/incidents/7/actions", HTTP_MATCH_FOUND, "/incidents/:id/actions", "7", NULL},
        {"GET", "/a/b/c", HTTP_MATCH_FOUND, "/a/b/:y", "c", NULL}, /* the leftmost literal decides */
        {"GET", "/a/z/c", HTTP_MATCH_FOUND, "/a/:x/c", "z", NULL},
        {"GET", "/1/2/3/4", HTTP_MATCH_FOUND, "/:p/:q/:r/:s", "1,2,3,4", NULL},
        {"GET", "/incidents/", HTTP_MATCH_SLASH, NULL, NULL, NULL},
        {"GET", "/incidents/7/", HTTP_MATCH_SLASH, NULL, NULL, NULL},
        {"POST", "/incidents/", HTTP_MATCH_NONE, NULL, NULL, NULL},
        {"GET", "/nothing/", HTTP_MATCH_NONE, NULL, NULL, NULL},
        {"GET", "/incidents//", HTTP_MATCH_NONE, NULL, NULL, NULL}, /* an empty segment is no id */
        {"GET", "//incidents", HTTP_MATCH_NONE, NULL, NULL, NULL},
        {"GET", "//", HTTP_MATCH_NONE, NULL, NULL, NULL},
        {"GET", "/Incidents", HTTP_MATCH_NONE, NULL, NULL, NULL},
        {"GET", "/incident", HTTP_MATCH_NONE, NULL, NULL, NULL},
        {"GET", "/incidentsx", HTTP_MATCH_NONE, NULL, NULL, NULL},
        {"GET", "/1/2/3/4/5", HTTP_MATCH_NONE, NULL, NULL, NULL},
        {"GET", "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18", HTTP_MATCH_NONE, NULL, NULL, NULL},
        {"DELETE", "/incidents", HTTP_MATCH_METHOD, NULL, NULL, "GET, POST"},
        {"HEAD", "/incidents/7", HTTP_MATCH_METHOD, NULL, NULL, "GET, PATCH"},
        {"get", "/incidents", HTTP_MATCH_METHOD, NULL, NULL, "GET, POST"}, /* methods have a case */
        {"GET", "/incidents/7/actions", HTTP_MATCH_METHOD, NULL, NULL, "POST"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct http_path path;
        struct http_found found;
        char params[64] = "";
        assert_int_equal(http_path_parse(cases[i].path, &path, NULL), ERR_NONE);
        enum http_match match = http_route_find(routes, ROUTE_COUNT, cases[i].method, &path, &found);
        if (match != cases[i].want)
            fail_msg("%s %s: got %d, want %d", cases[i].method, cases[i].path, match, cases[i].want);
        if (match == HTTP_MATCH_FOUND) {
            assert_string_equal(found.route->pattern, cases[i].pattern);
            assert_string_equal(found.route->method, cases[i].method);
            for (size_t k = 0; k < HTTP_PARAM_MAX && found.params[k]; k++)
                snprintf(params + strlen(params), sizeof params - strlen(params), "%s%s", k ? "," : "", found.params[k]);
            assert_string_equal(params, cases[i].params);
        }
        if (cases[i].allow)
            assert_string_equal(found.allow, cases[i].allow);
        http_path_free(&path);
    }
}

static void text_that_nobody_should_see_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "/%00",
        "/a%00b",
        "/%0a",
        "/%1F",
        "/%7f",
        "/\x01",
        "/%",
        "/%4",
        "/%zz",
        "/%4g",
        "/%-1",
        "/a/%/b",
        "/%2",
        "/%c3",
        "/%c3%28",
        "/%ff",
        "/%c0%af",
        "/%e0%80%af",
        "/%ed%a0%80",
        "/%f4%90%80%80",
        "/%f8%88%80%80%80",
        "/%e2%82",
        "/\xc3",
        "relative",
        "*",
        "http://host/path",
        "",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct http_path path;
        struct err err = {0};
        if (http_path_parse(bad[i], &path, &err) != ERR_INVALID)
            fail_msg("accepted: %s", bad[i]);
        assert_string_not_equal(err.msg, "");
    }
}

static void decoded_text_is_whole(void **state)
{
    (void)state;
    static const struct {
        const char *target, *text;
    } cases[] = {
        {"/", "/"},     {"/a/b", "/a/b"}, {"/a%20b/c?d", "/a b/c"},
        {"/a/", "/a/"}, {"/x#y", "/x"},   {"/%e2%82%ac/%f0%9f%98%80", "/\xe2\x82\xac/\xf0\x9f\x98\x80"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct http_path path;
        assert_int_equal(http_path_parse(cases[i].target, &path, NULL), ERR_NONE);
        assert_string_equal(path.text, cases[i].text);
        http_path_free(&path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_leads_to_its_row),
        cmocka_unit_test(text_that_nobody_should_see_is_refused),
        cmocka_unit_test(decoded_text_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
