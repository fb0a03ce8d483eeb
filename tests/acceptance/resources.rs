//! The resources, each from its creation to its end.

mod aws_tenant;
mod landing_zone;
