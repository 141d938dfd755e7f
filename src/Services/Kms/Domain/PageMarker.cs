using System.Buffers.Text;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Kms.Model;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Domain;

/// <summary>Page markers: the position of a scan in Base64Url. A forged one cannot lead outside the caller's own list.</summary>
internal static class PageMarker
{
    /// <summary>The marker of the next page, or null at the end.</summary>
    public static string? Write(Key? position) => position is { } key ? Base64Url.EncodeToString(key.Bytes.Span) : null;

    /// <summary>The position of a marker.</summary>
    /// <param name="marker">The request's marker, or null for the first page.</param>
    /// <param name="listed">What the list's positions begin with.</param>
    /// <exception cref="AwsException">InvalidMarkerException.</exception>
    public static Key? Read(string? marker, Key listed)
    {
        if (marker is null)
        {
            return null;
        }

        return Base64Url.IsValid(marker) && Base64Url.DecodeFromChars(marker) is var position && position.AsSpan().StartsWith(listed.Bytes.Span)
            ? Key.FromBytes(position)
            : throw KmsErrors.InvalidMarkerException("The marker is not valid.");
    }
}
