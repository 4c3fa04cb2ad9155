from ocr.app import main

main()
