# REST and WebSocket servers.  A daemon without sockets links common_http_server alone and never sees libwebsockets:
# the listener reaches it only through the function pointers of listener.h.
add_library(common_origin STATIC origin_list.c)
target_link_libraries(common_origin PUBLIC project_options)

add_library(common_http_server STATIC
  http_cors.c http_path.c http_peers.c http_reply.c http_routes.c http_server.c http_smuggling.c http_workers.c listener.c)
target_link_libraries(common_http_server PUBLIC common dep_microhttpd PRIVATE common_origin)

add_library(common_ws_server STATIC ws_queue.c ws_server.c ws_session.c ws_upgrade.c)
target_link_libraries(common_ws_server PUBLIC common dep_websockets PRIVATE common_origin)
