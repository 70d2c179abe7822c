# Debian's packages; docs/architecture.md gives the reason for each.
find_package(PkgConfig REQUIRED)
foreach(dep
    "jansson;jansson" "curl;libcurl" "microhttpd;libmicrohttpd" "websockets;libwebsockets"
    "pq;libpq" "openssl;libssl" "crypto;libcrypto" "hiredis;hiredis" "mariadb;libmariadb" "rabbitmq;librabbitmq" "yaml;yaml-0.1" "pcre2;libpcre2-8" "sqlite;sqlite3" "uuid;uuid" "sodium;libsodium" "cmocka;cmocka")
  list(GET dep 0 name)
  list(GET dep 1 module)
  pkg_check_modules(${name} REQUIRED IMPORTED_TARGET GLOBAL ${module})
  add_library(dep_${name} ALIAS PkgConfig::${name})
endforeach()
# libev has no pkg-config file.
find_path(EV_INCLUDE_DIR ev.h REQUIRED)
find_library(EV_LIBRARY ev REQUIRED)
add_library(dep_ev INTERFACE)
target_include_directories(dep_ev SYSTEM INTERFACE ${EV_INCLUDE_DIR})
target_link_libraries(dep_ev INTERFACE ${EV_LIBRARY})

# Loaded only when a target needs them (common/probes/late_library.h), so nothing is linked: their headers alone.
foreach(late "mongoc;libmongoc-1.0" "rdkafka;rdkafka")
  list(GET late 0 name)
  list(GET late 1 module)
  pkg_check_modules(${name} REQUIRED ${module})
  add_library(late_${name} INTERFACE)
  target_include_directories(late_${name} SYSTEM INTERFACE ${${name}_INCLUDE_DIRS})
endforeach()
