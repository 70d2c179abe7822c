# REST and WebSocket servers.  A daemon without sockets links common_http_server alone and never sees libwebsockets:
# the listener reaches it only through the function pointers of listener.h.
add_library(common_origin STATIC origin_list.c)
target_link_libraries(common_origin PUBLIC project_options)

add_library(common_http_server STATIC
  http_cors.c http_exchange.c http_path.c http_peers.c http_reply.c http_routes.c http_server.c http_smuggling.c http_workers.c listener.c)
target_link_libraries(common_http_server PUBLIC common dep_microhttpd PRIVATE common_origin)

add_library(common_ws_server STATIC ws_queue.c ws_server.c ws_session.c ws_upgrade.c)
target_link_libraries(common_ws_server PUBLIC common dep_websockets PRIVATE common_origin)

# A raw client for tests, of this folder and of the daemons.
add_library(common_net_testing STATIC net_testing.c)
target_link_libraries(common_net_testing PUBLIC project_options dep_cmocka)

daemon_test(origin_list common_origin)
daemon_test(http_routes common_http_server)
daemon_test(http_peers common_http_server)
daemon_test(http_server common_http_server common_net_testing)
daemon_test(http_pool common_http_server common_net_testing)
daemon_test(ws_server common_ws_server common_http_server common_net_testing)
daemon_test(ws_queue common_ws_server)
