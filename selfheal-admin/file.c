/* file.c - see file.h. */
#include "selfheal-admin/file.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

enum err_code file_read(const char *path, char **ret, size_t *ret_bytes, struct err *err)
{
    char piece[16384];
    struct strbuf text;
    size_t count;
    FILE *f = fopen(path, "re");
    if (!f)
        return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    strbuf_init(&text, FILE_MAX_BYTES);
    while ((count = fread(piece, 1, sizeof piece, f)) > 0 && strbuf_append(&text, piece, count))
        ;
    enum err_code code = ferror(f) ? err_set(err, ERR_IO, "%s: cannot be read", path) : ERR_NONE;
    if (!code && text.overflowed)
        code = err_set(err, ERR_LIMIT, "%s: larger than %d MiB", path, FILE_MAX_BYTES >> 20);
    fclose(f);
    *ret_bytes = text.bytes;
    if (!code && (*ret = strbuf_take(&text)) == NULL)
        code = err_set(err, ERR_NOMEM, "out of memory");
    strbuf_free(&text);
    return code;
}
