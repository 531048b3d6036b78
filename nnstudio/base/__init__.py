"""What every floor needs: the catalogue of kinds and the lookup of resources."""
