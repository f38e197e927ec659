#include "CEmbedded.h"

// `#embed` is standard C23; clang still calls it an extension in the older modes that the build uses.
#pragma clang diagnostic ignored "-Wc23-extensions"

const unsigned char embedded_openapi[] = {
#embed "../../openapi.json"
};
const size_t embedded_openapi_length = sizeof embedded_openapi;
