"""Leads proposed from data: rules that say why, and what was answered to each proposal."""
