//! What is wanted, as plain data: no I/O, no clock, no SDK.
