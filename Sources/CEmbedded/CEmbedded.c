#include "CEmbedded.h"

// `#embed` is standard C23; clang still calls it an extension in the older modes that the build uses.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char openapi[] = {
#embed "../../openapi.json"
};

const unsigned char *embedded_openapi(void) { return openapi; }
size_t embedded_openapi_length(void) { return sizeof openapi; }
