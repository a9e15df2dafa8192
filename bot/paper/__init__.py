"""PURE but for its own templates and font: data goes in, a PDF to print comes out."""
