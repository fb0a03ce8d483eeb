//! AWS: clients, credentials, retries, limits.
