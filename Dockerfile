# All daemons from one build; `target:` in docker-compose.yml picks one.
ARG DEBIAN_IMAGE=debian:bookworm-slim

FROM $DEBIAN_IMAGE AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        gcc libc6-dev cmake ninja-build pkg-config \
        libmicrohttpd-dev libwebsockets-dev libcurl4-openssl-dev libssl-dev libjansson-dev libpq-dev \
        libhiredis-dev libmariadb-dev libmongoc-dev librdkafka-dev libev-dev librabbitmq-dev libcmocka-dev libyaml-dev libsqlite3-dev libpcre2-dev uuid-dev libsodium-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN cmake -S . -B /build -G Ninja \
    && ninja -C /build backend-ext ai-diagnosis health-monitor ai-agent incident-generator docker-hand selfheal-admin selfheal \
    && strip --strip-debug /build/bin/*

# One layer of libraries for all of them, and a user for each: docker-hand knows by it who asks.  They share a group.
FROM $DEBIAN_IMAGE AS runtime
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        ca-certificates libmicrohttpd12 libwebsockets17 libcurl4 libssl3 libjansson4 libpq5 \
        libhiredis0.14 libmariadb3 libmongoc-1.0-0 librdkafka1 libev4 librabbitmq4 libyaml-0-2 libsqlite3-0 libpcre2-8-0 libuuid1 libsodium23 \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --system --gid 10001 selfheal \
    && for user in backend:10001 diagnosis:10002 monitor:10003 agent:10004 generator:10005; do \
        useradd --system --uid "${user#*:}" --gid selfheal --no-create-home --shell /usr/sbin/nologin "selfheal-${user%:*}" || exit 1; \
    done \
    && install -d -m 2770 -g selfheal /var/lib/selfheal-daemons
COPY config /usr/local/share/selfheal/config
COPY migrations /usr/local/share/selfheal/migrations
WORKDIR /usr/local/share/selfheal

FROM runtime AS backend-ext
COPY --from=build /build/bin/backend-ext /build/bin/selfheal-admin /build/bin/selfheal /usr/local/bin/
# Its key for evidence bundles: the volume that is mounted there takes over whose the folder is.
RUN install -d -m 0700 -o selfheal-backend -g selfheal /var/lib/selfheal-backend
USER selfheal-backend
EXPOSE 8080
CMD ["/usr/local/bin/backend-ext"]

FROM runtime AS ai-diagnosis
COPY --from=build /build/bin/ai-diagnosis /usr/local/bin/
USER selfheal-diagnosis
EXPOSE 8000
CMD ["/usr/local/bin/ai-diagnosis"]

# The state of the next three belongs to them alone: the volume that is mounted there takes over whose the folder is.
FROM runtime AS health-monitor
COPY --from=build /build/bin/health-monitor /usr/local/bin/
RUN install -d -m 0700 -o selfheal-monitor -g selfheal /var/lib/selfheal
USER selfheal-monitor
EXPOSE 8002
CMD ["/usr/local/bin/health-monitor"]

FROM runtime AS ai-agent
COPY --from=build /build/bin/ai-agent /usr/local/bin/
RUN install -d -m 0700 -o selfheal-agent -g selfheal /var/lib/selfheal
USER selfheal-agent
EXPOSE 8001
CMD ["/usr/local/bin/ai-agent"]

FROM runtime AS incident-generator
COPY --from=build /build/bin/incident-generator /usr/local/bin/
RUN install -d -m 0700 -o selfheal-generator -g selfheal /var/lib/selfheal
USER selfheal-generator
EXPOSE 9000
CMD ["/usr/local/bin/incident-generator"]

# The one with the engine's socket, whose group is another number on every machine: root, and nothing but that (docker-compose.yml).
FROM runtime AS docker-hand
COPY --from=build /build/bin/docker-hand /usr/local/bin/
CMD ["/usr/local/bin/docker-hand"]
