using System.Buffers;
using System.Text;
using Strongroom.Patterns.Masking;

namespace Strongroom.Bench.Subjects;

/// <summary>Masking 16 KiB of log lines in which no secret is: divide it by the time for bytes a second. It should hardly depend on how many secrets there are.</summary>
internal static class MaskSubjects
{
    /// <summary>16 KiB of text, with so many secrets to look for.</summary>
    public static Subject Mask(int secrets)
    {
        using var builder = new MaskerBuilder();
        for (var i = 0; i < secrets; i++)
        {
            if (builder.Add(i, Encoding.ASCII.GetBytes(Convert.ToBase64String(BitConverter.GetBytes((ulong)i * 0x9E3779B97F4A7C15ul)) + $"{i:x6}")) is not MaskAdded.Added)
            {
                throw new InvalidOperationException("The secret is not masked.");
            }
        }

        var masker = builder.Build();
        var text = new StringBuilder();
        for (var i = 0; text.Length < 16 << 10; i++)
        {
            text.Append("2026-03-02T12:00:00Z INFO request ").Append(i).Append(" GET /orders/").Append(i * 7919).Append(" answered 200 in ").Append(i % 97).Append(" ms for user-").Append(i % 1013).Append('\n');
        }

        var bytes = Encoding.ASCII.GetBytes(text.ToString(0, 16 << 10));
        var output = new ArrayBufferWriter<byte>();
        return new Subject(
            () =>
            {
                if (masker.Replace(bytes, output) != 0)
                {
                    throw new InvalidOperationException("There is no secret in this text.");
                }

                return default;
            },
            new Owned(masker));
    }

    private sealed class Owned(Masker masker) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            masker.Dispose();
            return default;
        }
    }
}
