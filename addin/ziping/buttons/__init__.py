"""What a click calls, a module for each program: it runs the macro of the button's name on the workbook in front."""
