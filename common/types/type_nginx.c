/* type_nginx.c - an nginx: a web server of which more is known, since its configuration can be looked at in its container. */
#include "common/types/type_rows.h"

/* What `nginx -t` says of the configuration on its disk; whether that differs from the last one that was seen to serve, and how long ago it was
 * changed. With "keep", which is said while it serves well, that one is kept in the container, if it is the one that the workers run: no file of it
 * was written after they began (its ctime: a copy may keep older times), as exactly as whole seconds tell.  What was answered may still have come
 * from the workers before them: so it is kept with the second look that finds the same files and the same workers.  It is a POSIX shell's own words,
 * and holds no braces, since docker-hand compares commands that may have holes. */
static const char script[] =
    "c=/etc/nginx; k=/var/lib/selfheal/nginx; words=$(nginx -t 2>&1); ok=$?\n"
    "if [ $ok = 0 ]; then echo nginx_config_ok:1; else echo nginx_config_ok:0; echo \"nginx_config_error:$(echo \"$words\" | grep -m1 emerg)\"; fi\n"
    "changed=$(find $c -type f -print0 | xargs -0 stat -c %Y 2>/dev/null | sort -n | tail -n 1); now=$(date +%s)\n"
    "[ -z \"$changed\" ] || echo nginx_config_changed_ms:$(( (now - changed) * 1000 ))\n"
    "differs=1; [ ! -d $k/good ] || ! diff -rq $c $k/good >/dev/null 2>&1 || differs=0\n"
    "if [ \"$1\" = keep ] && [ $ok = 0 ] && [ $differs = 1 ]; then\n"
    "  born=0; boot=$(sed -n 's/^btime //p' /proc/stat)\n"
    "  written=$(find $c -type f -print0 | xargs -0 stat -c %Z 2>/dev/null | sort -n | tail -n 1)\n"
    "  for p in /proc/[0-9]*; do\n"
    "    tr '\\0' ' ' <$p/cmdline 2>/dev/null | grep -q '^nginx: worker' || continue\n"
    "    at=$(sed 's/.*) //' $p/stat | cut -d' ' -f20)\n"
    "    [ $at -le $born ] || born=$at\n"
    "  done\n"
    "  began=$(( boot + born / $(getconf CLK_TCK 2>/dev/null || echo 100) + 1 ))\n"
    "  if [ $born -gt 0 ] && [ \"$written\" -le $began ] && mkdir -p $k; then\n"
    "    if [ \"$(cat $k/new.born 2>/dev/null)\" = $born ] && diff -rq $c $k/new >/dev/null 2>&1; then\n"
    "      rm -rf $k/good $k/new.born; mv $k/new $k/good && differs=0\n"
    "    else\n"
    "      rm -rf $k/new $k/new.born; cp -a $c $k/new && echo $born >$k/new.born\n"
    "    fi\n"
    "  fi\n"
    "fi\n"
    "if [ -d $k/good ]; then echo nginx_good_kept:1; echo nginx_config_differs:$differs; else echo nginx_good_kept:0; fi\n"
    "if [ -d $k/replaced ]; then echo nginx_replaced_kept:1; else echo nginx_replaced_kept:0; fi\n";

static const char *const look[] = {"timeout", "10", "sh", "-c", script, "sh", "|look|keep|", NULL};

const struct target_type type_nginx = {
    .name = "nginx",
    .schemes = "http https",
    .port = 80,
    .path_word = "path",
    .raw_path = true,
    .words = TYPE_HTTP_WORDS,
    .query = "",
    .checks = "http-status latency",
    .proved_by_probe = true,
    .look = look,
    .like = "http",
    .images = "nginx",
    .burns = {TYPE_BURN_ANSWERS},
};
