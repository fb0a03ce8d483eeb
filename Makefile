# The commands of this repository. All of them keep to the checkout: .venv, .tools and target are all they write.
.DEFAULT_GOAL := help
.PHONY: help setup build demo test lint

help: ## Say what there is
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 14

setup: ## Fetch what the commands need: the embedded AWS, protoc, and OpenTofu where neither tofu nor terraform is found
	@tools/setup

build: setup ## Build the provider (target/debug/terraform-provider-meshstack)
	@cargo build --locked

demo: setup ## Create AWS accounts in an embedded AWS with tofu or terraform (TF_CLI=... chooses), then clean up
	@.venv/bin/python tools/demo.py

test: ## Check everything: format, lints, unit tests, the embedded AWS, acceptance tests with every core
	@tools/test

lint: setup ## Check format and lints only
	@tools/test lint
