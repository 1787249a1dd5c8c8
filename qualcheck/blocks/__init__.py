"""Blocks for pipelines that others run: datatrove, Hugging Face datasets, Spark. Each is a module that needs its library."""
