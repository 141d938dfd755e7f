using System.Text;

namespace Strongroom.Fuzz.Tests.Engine;

/// <summary>Code that reads what a stranger sent. Whatever the bytes are, it must answer as documented.</summary>
internal abstract class FuzzTarget : IDisposable
{
    /// <summary>Its name on the command line, and that of its folder in the corpus.</summary>
    public abstract string Name { get; }

    /// <summary>Inputs to begin with; most of them are valid.</summary>
    public abstract IReadOnlyList<byte[]> Seeds { get; }

    /// <summary>Words that matter to this code.</summary>
    public virtual IReadOnlyList<string> Dictionary => [];

    /// <summary>Inputs that the fixed budget of the test tries.</summary>
    public virtual int Budget => 20_000;

    /// <summary>Bytes that an input may make it allocate however short it is.</summary>
    public virtual long AllocationBase => 64 << 10;

    /// <summary>Bytes that it may allocate for each byte of the input.</summary>
    public virtual long AllocationFactor => 64;

    /// <summary>Reads the input.</summary>
    /// <returns>A short word for what came of it: an input that leads to a new one is kept and changed further.</returns>
    /// <exception cref="FuzzException">It did what it must not do. Any other exception is a finding too.</exception>
    public abstract string Run(byte[] input);

    /// <summary>Changes an input in a way that this code's format suggests; null to leave it to the general mutator.</summary>
    public virtual byte[]? Mutate(byte[] input, Random random, Mutator mutator) => null;

    /// <summary>Checks at the end of a run, e.g. of memory in total.</summary>
    public virtual void Finish()
    {
    }

    public void Dispose() => Close();

    /// <summary>Releases what the target holds.</summary>
    protected virtual void Close()
    {
    }

    protected static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    protected static string Text(byte[] input) => Encoding.UTF8.GetString(input);

    protected static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new FuzzException(otherwise);
        }
    }
}

/// <summary>A target did what it must not do.</summary>
internal sealed class FuzzException(string message, Exception? inner = null) : Exception(message, inner);
