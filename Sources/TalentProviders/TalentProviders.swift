// Placeholder; replaced with this target's first type.
