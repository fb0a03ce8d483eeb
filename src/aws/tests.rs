//! Tests of the whole layer at the HTTP boundary.
