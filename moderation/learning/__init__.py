"""What the nights teach: statistics over many ratings at once. Pure: arrays in, numbers out."""
