/* docker_tar.c - writes and reads ustar headers: fixed places of a block of 512 bytes, numbers in octal. */
#include "common/docker/docker_tar.h"
#include "common/base/base.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 512, NAME_AT = 0, MODE_AT = 100, SIZE_AT = 124, SUM_AT = 148, TYPE_AT = 156, LINK_AT = 157, MAGIC_AT = 257, NAME_MAX_BYTES = 99 };

static size_t round_up(size_t bytes)
{
    return (bytes + BLOCK - 1) / BLOCK * BLOCK;
}

/* Over all bytes of the header, those of the sum itself taken as spaces. */
static unsigned check_sum(const char *header)
{
    unsigned sum = 0;
    for (int n = 0; n < BLOCK; n++)
        sum += n >= SUM_AT && n < SUM_AT + 8 ? ' ' : (unsigned char)header[n];
    return sum;
}

static void write_header(const struct docker_file *f, char *header)
{
    static const char magic[] = "ustar\00000";
    snprintf(header + NAME_AT, NAME_MAX_BYTES + 1, "%s", f->name);
    snprintf(header + MODE_AT, 24, "%07o%c%07o%c%07o", 0644U, 0, 0U, 0, 0U); /* mode, uid, gid */
    snprintf(header + SIZE_AT, 24, "%011zo%c%011o", f->link_to ? 0 : f->bytes, 0, 0U);
    header[TYPE_AT] = f->link_to ? '1' : '0';
    snprintf(header + LINK_AT, NAME_MAX_BYTES + 1, "%s", f->link_to ? f->link_to : "");
    memcpy(header + MAGIC_AT, magic, sizeof magic - 1);
    snprintf(header + SUM_AT, 8, "%06o", check_sum(header));
}

void docker_tar_header(const char *name, size_t bytes, char ret[DOCKER_TAR_BLOCK])
{
    memset(ret, 0, DOCKER_TAR_BLOCK);
    write_header(&(struct docker_file){.name = name, .bytes = bytes}, ret);
}

size_t docker_tar_padding(size_t bytes)
{
    return round_up(bytes) - bytes + 2 * (size_t)BLOCK;
}

enum err_code docker_tar_write(const struct docker_file *files, size_t count, char **ret, size_t *ret_bytes, struct err *err)
{
    size_t total = 2 * (size_t)BLOCK; /* an archive ends with two empty blocks */
    for (size_t i = 0; i < count; i++) {
        if (strlen(files[i].name) > NAME_MAX_BYTES || (files[i].link_to && strlen(files[i].link_to) > NAME_MAX_BYTES) ||
            files[i].bytes > DOCKER_FILE_MAX_BYTES)
            return err_set(err, ERR_LIMIT, "file %.120s: its name or its content is too long", files[i].name);
        total += BLOCK + (files[i].link_to ? 0 : round_up(files[i].bytes));
    }
    char *archive = calloc(1, total), *at = archive;
    if (!archive)
        return err_set(err, ERR_NOMEM, "out of memory");
    for (size_t i = 0; i < count; i++) {
        write_header(&files[i], at);
        at += BLOCK;
        if (files[i].link_to || files[i].bytes == 0)
            continue;
        memcpy(at, files[i].content, files[i].bytes);
        at += round_up(files[i].bytes);
    }
    *ret = archive;
    *ret_bytes = total;
    return ERR_NONE;
}

enum err_code docker_tar_read(const char *archive, size_t archive_bytes, char *buf, size_t bytes, size_t *ret_count, struct err *err)
{
    for (size_t at = 0; archive_bytes - at >= BLOCK;) {
        const char *header = archive + at;
        char octal[13];
        if (memcmp(header + MAGIC_AT, "ustar", 5) != 0 || strtoul(header + SUM_AT, NULL, 8) != check_sum(header))
            break;
        memcpy(octal, header + SIZE_AT, 12);
        octal[12] = '\0';
        size_t size = strtoul(octal, NULL, 8);
        size_t left = archive_bytes - at - BLOCK;
        /* Longer names and the like stand in an entry of their own before the file. */
        if (header[TYPE_AT] == 'x' || header[TYPE_AT] == 'g') {
            if (size > left || round_up(size) > left)
                break;
            at += BLOCK + round_up(size);
            continue;
        }
        if (header[TYPE_AT] != '0' && header[TYPE_AT] != '\0')
            return err_set(err, ERR_NOT_FOUND, "it is not a regular file");
        size = size < left ? size : left;
        *ret_count = size < bytes ? size : bytes;
        memcpy(buf, header + BLOCK, *ret_count);
        return ERR_NONE;
    }
    return err_set(err, ERR_PROTOCOL, "the engine sent no tar archive");
}
