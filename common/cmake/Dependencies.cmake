# Debian's packages; docs/architecture.md gives the reason for each.
find_package(PkgConfig REQUIRED)
foreach(dep
    "jansson;jansson" "curl;libcurl" "microhttpd;libmicrohttpd" "websockets;libwebsockets"
    "pq;libpq" "hiredis;hiredis" "mariadb;libmariadb" "yaml;yaml-0.1" "pcre2;libpcre2-8" "sqlite;sqlite3" "uuid;uuid" "sodium;libsodium" "cmocka;cmocka")
  list(GET dep 0 name)
  list(GET dep 1 module)
  pkg_check_modules(${name} REQUIRED IMPORTED_TARGET GLOBAL ${module})
  add_library(dep_${name} ALIAS PkgConfig::${name})
endforeach()
