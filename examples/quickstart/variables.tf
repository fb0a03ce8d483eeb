variable "organizational_unit_id" {
  description = "The organizational unit (ou-…) in which the accounts are placed."
  type        = string
}

variable "email_domain" {
  description = "Domain of the accounts' e-mail addresses. You must be able to receive mail for it: the address is how an account's root user signs in."
  type        = string
}

variable "region" {
  description = "The AWS region of calls."
  type        = string
  default     = "eu-central-1"
}
