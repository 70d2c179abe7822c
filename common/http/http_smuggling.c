/* Which requests could be read in two ways.  libmicrohttpd serves them all (both length headers, two lengths, blanks in
 * a header's name, unknown codings, no Host or two, folded lines, lines that end with LF or CR alone), but a proxy in front may see another
 * request in the same bytes.  RFC 9112 asks for 400 and an end of the connection. */
#include "common/http/http_server_internal.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct framing {
    int hosts, lengths, codings, origins;
    const char *length, *coding;
    const char *line; /* where the next line must begin */
    bool odd_name, odd_line;
};

/* From 0.9.76 on libmicrohttpd's strict mode looks at the lines itself. */
enum { LINES_ARE_OURS = MHD_VERSION < 0x00097600 };

static bool is_token(const char *name, size_t bytes)
{
    static const char others[] = "!#$%&'*+-.^_`|~";
    for (size_t i = 0; i < bytes; i++) {
        char c = name[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && (c == '\0' || !strchr(others, c)))
            return false;
    }
    return bytes > 0;
}

static enum MHD_Result see_header(void *ctx, enum MHD_ValueKind kind, const char *name, size_t name_bytes, const char *value, size_t value_bytes)
{
    (void)kind;
    struct framing *f = ctx;
    if (!is_token(name, name_bytes))
        f->odd_name = true;
    if (strcasecmp(name, MHD_HTTP_HEADER_HOST) == 0)
        f->hosts++;
    if (strcasecmp(name, MHD_HTTP_HEADER_ORIGIN) == 0)
        f->origins++;
    if (strcasecmp(name, MHD_HTTP_HEADER_CONTENT_LENGTH) == 0) {
        f->lengths++;
        f->length = value ? value : "";
    }
    if (strcasecmp(name, MHD_HTTP_HEADER_TRANSFER_ENCODING) == 0) {
        f->codings++;
        f->coding = value ? value : "";
    }
    for (size_t i = 0; value && i < value_bytes; i++)
        if (((unsigned char)value[i] < 0x20 && value[i] != '\t') || value[i] == 0x7f)
            f->odd_name = true; /* also a CR alone */
    /* The head is read where it arrived: after CRLF the next line begins two bytes behind the value, after LF one; a folded one is elsewhere. */
    f->odd_line |= name != f->line || !value;
    f->line = value ? value + value_bytes + 2 : NULL;
    return MHD_YES;
}

static bool is_length(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    return digits > 0 && digits < 19 && text[digits] == '\0';
}

const char *http_smuggling_problem(struct MHD_Connection *connection, const char *method, const char *version)
{
    struct framing f = {.line = version + strlen(version) + 2};
    MHD_get_connection_values_n(connection, MHD_HEADER_KIND, see_header, &f);
    const union MHD_ConnectionInfo *head = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    f.odd_line |= !head || f.line + 2 != method + head->header_size;
    bool http_1_1 = strcmp(version, MHD_HTTP_VERSION_1_1) == 0;
    if (!http_1_1 && strcmp(version, MHD_HTTP_VERSION_1_0) != 0)
        return "only HTTP/1.0 and HTTP/1.1 are spoken here";
    if (LINES_ARE_OURS && f.odd_line)
        return "the head has a folded line, or one that does not end with CR and LF";
    if (f.odd_name)
        return "a header has a malformed name or value";
    if (f.lengths > 1)
        return "more than one Content-Length";
    if (f.lengths && f.codings)
        return "both Content-Length and Transfer-Encoding";
    if (f.lengths && !is_length(f.length))
        return "Content-Length is not a number";
    if (f.codings > 1 || (f.codings && strcasecmp(f.coding, "chunked") != 0))
        return "only Transfer-Encoding: chunked is understood";
    if (f.codings && !http_1_1)
        return "Transfer-Encoding needs HTTP/1.1";
    if (f.hosts > 1)
        return "more than one Host";
    if (f.origins > 1)
        return "more than one Origin"; /* which of them the checks would see is chance */
    if (http_1_1 && f.hosts == 0)
        return "the Host header is missing";
    return NULL;
}

uint64_t http_announced_bytes(struct MHD_Connection *connection)
{
    if (MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_TRANSFER_ENCODING))
        return UINT64_MAX;
    const char *length = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);
    return length ? strtoull(length, NULL, 10) : 0;
}
