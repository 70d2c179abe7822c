# Input and output: HTTP client, Docker engine, the store that survives, and the outbox on top of both.
add_library(common_http_client STATIC http_client.c http_text.c)
target_link_libraries(common_http_client PUBLIC common dep_curl)

add_library(common_docker STATIC docker.c docker_events.c docker_exec.c docker_frames.c)
target_link_libraries(common_docker PUBLIC common_http_client)

add_library(common_store STATIC outbox.c outbox_table.c outbox_waits.c store.c)
target_link_libraries(common_store PUBLIC common_http_client dep_sqlite)

# For tests of whatever speaks HTTP: a server that answers with exactly the bytes a test wants.
add_library(common_test_server STATIC test_server.c)
target_link_libraries(common_test_server PUBLIC project_options)

daemon_test(http_client common_http_client common_test_server)
daemon_test(docker common_docker common_test_server)
daemon_test(docker_frames common_docker)
daemon_test(store common_store)
daemon_test(outbox common_store common_test_server)
daemon_test(outbox_waits common_store)
