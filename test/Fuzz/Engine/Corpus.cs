namespace Strongroom.Fuzz.Tests.Engine;

/// <summary>Inputs in the tree: <c>corpus/TARGET/*</c>. What once was a finding stays there as a regression case.</summary>
internal static class Corpus
{
    /// <summary>A target's inputs; a file that ends in <c>.base64</c> holds one that is no text.</summary>
    public static IEnumerable<byte[]> Of(string target)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "corpus", target);
        return Directory.Exists(folder) ? Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(Read) : [];
    }

    private static byte[] Read(string file) =>
        file.EndsWith(".base64", StringComparison.Ordinal) ? Convert.FromBase64String(File.ReadAllText(file).Trim()) : File.ReadAllBytes(file);
}
