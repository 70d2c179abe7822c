/* yaml.h - the front door of common/yaml/: settings in YAML files, whose mistakes are told with file, line and field. */
#pragma once
#include "common/yaml/yaml_tree.h"
