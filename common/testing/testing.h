/* testing.h - the front door of common/testing/: peers for tests, linked by no daemon.
 *
 * net_testing.h is a raw client, for what a server does with bytes no decent client would send; test_server.h is a
 * server that answers with exactly the bytes a test wants.
 * It uses nothing of the other folders, so that a test of any of them may use it. */
#pragma once
#include "common/testing/net_testing.h"
#include "common/testing/test_server.h"
