"""Money under fire: processes grant, pay, redeem and take back at once on one database, and are killed meanwhile."""
