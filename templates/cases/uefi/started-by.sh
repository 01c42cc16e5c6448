# Prints the entry of the firmware's menu that this system was started by, and removes it from the menu.
number=$(efibootmgr | sed -n 's/^BootCurrent: //p')
efibootmgr | sed -n "s/^Boot$number[* ] *//p" | cut -f 1
efibootmgr --quiet --bootnum "$number" --delete-bootnum
