"""Is this client in the base, for which prestation, up to what amount?"""
