"""Knowledge files to subjects, units and passages, or every fault in them."""
