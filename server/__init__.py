"""The reporting system around the engine: accounts, storage, workflow, pages."""
