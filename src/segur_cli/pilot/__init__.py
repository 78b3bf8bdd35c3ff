"""The pilot report (PV): profile → checklist → documents; filled ones read back and checked."""
