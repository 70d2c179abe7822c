/* A password from a prompt or from stdin. */
#include "selfheal-admin/password_read.h"
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* Byte by byte, so that nothing of it stays in a buffer of stdio. */
static enum err_code read_line(char ret[PASSWORD_BUF_BYTES], struct err *err)
{
    size_t count = 0;
    char byte;
    while (read(STDIN_FILENO, &byte, 1) == 1 && byte != '\n') {
        if (count >= PASSWORD_BUF_BYTES - 1)
            return err_set(err, ERR_INVALID, "a password has at most %d bytes", PASSWORD_MAX_BYTES);
        if ((unsigned char)byte < ' ' && byte != '\r')
            return err_set(err, ERR_INVALID, "cancelled, or a control character in the password");
        ret[count++] = byte;
    }
    if (count > 0 && ret[count - 1] == '\r')
        count--;
    ret[count] = '\0';
    return password_check_length(ret, err);
}

/* Keys that raise a signal come as bytes meanwhile: a Ctrl-C must not leave a terminal without echo behind. */
static enum err_code ask(const char *prompt, char ret[PASSWORD_BUF_BYTES], struct err *err)
{
    struct termios before, during;
    if (tcgetattr(STDIN_FILENO, &before) != 0)
        return err_set(err, ERR_IO, "the terminal cannot be asked");
    during = before;
    during.c_lflag &= (tcflag_t) ~(ECHO | ISIG);
    fputs(prompt, stderr);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &during);
    enum err_code code = read_line(ret, err);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    fputc('\n', stderr);
    return code;
}

enum err_code password_read(char ret[PASSWORD_BUF_BYTES], struct err *err)
{
    char again[PASSWORD_BUF_BYTES] = "";
    if (!isatty(STDIN_FILENO))
        return read_line(ret, err);
    enum err_code code = ask("password: ", ret, err);
    if (!code)
        code = ask("the same again: ", again, err);
    if (!code && strcmp(ret, again) != 0)
        code = err_set(err, ERR_INVALID, "the two are not the same");
    secret_wipe(again, sizeof again);
    return code;
}
