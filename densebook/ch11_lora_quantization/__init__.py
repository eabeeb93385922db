"""Chapter 11, on LoRA and quantization."""
