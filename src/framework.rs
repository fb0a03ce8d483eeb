//! What a resource is written against: no gRPC, no AWS.
