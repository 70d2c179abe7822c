#include "common/base/uuid.h"
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

static void format(const uint8_t raw[16], char ret[UUID_TEXT_BYTES])
{
    static const char hex[] = "0123456789abcdef";
    size_t used = 0;
    for (size_t i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            ret[used++] = '-';
        ret[used++] = hex[raw[i] >> 4];
        ret[used++] = hex[raw[i] & 15];
    }
    ret[used] = '\0';
}

void uuid_create(char ret[UUID_TEXT_BYTES])
{
    uint8_t raw[16];
    /* 16 bytes come whole once the kernel's pool is ready; without randomness no identifier may be given out. */
    if (getrandom(raw, sizeof raw, 0) != (ssize_t)sizeof raw)
        abort();
    raw[6] = (uint8_t)((raw[6] & 0x0f) | 0x40);
    raw[8] = (uint8_t)((raw[8] & 0x3f) | 0x80);
    format(raw, ret);
}

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)tolower((unsigned char)c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* 32 digits, with hyphens in the four usual places or none. */
static bool parse_plain(const char *text, size_t length, uint8_t ret[16])
{
    bool hyphens = length == 36;
    if (!hyphens && length != 32)
        return false;
    for (size_t i = 0; i < 16; i++) {
        if (hyphens && (i == 4 || i == 6 || i == 8 || i == 10) && *text++ != '-')
            return false;
        int high = digit(text[0]);
        int low = high < 0 ? -1 : digit(text[1]);
        if (low < 0)
            return false;
        ret[i] = (uint8_t)(high * 16 + low);
        text += 2;
    }
    return true;
}

enum err_code uuid_parse(const char *text, char ret[UUID_TEXT_BYTES], struct err *err)
{
    size_t length = strlen(text);
    const char *start = text;
    size_t plain = length;
    if (length == 45 && strncasecmp(text, "urn:uuid:", 9) == 0) {
        start += 9;
        plain -= 9;
    } else if (length == 38 && text[0] == '{' && text[37] == '}') {
        start += 1;
        plain -= 2;
    }

    uint8_t raw[16];
    if (length > 64 || (plain != 36 && plain != 32))
        return err_set(err, ERR_INVALID, "invalid UUID length: %zu", length);
    if (!parse_plain(start, plain, raw))
        return err_set(err, ERR_INVALID, "invalid UUID format");
    format(raw, ret);
    return ERR_NONE;
}
