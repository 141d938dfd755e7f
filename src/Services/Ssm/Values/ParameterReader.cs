using Strongroom.Protocol.Errors;
using Strongroom.Services.Operations;
using Strongroom.Services.Ssm.Domain;
using Strongroom.Services.Ssm.Model;
using Strongroom.Services.Ssm.Store;

namespace Strongroom.Services.Ssm.Values;

/// <summary>Makes of a stored parameter what GetParameter, GetParameters and GetParametersByPath answer.</summary>
internal sealed class ParameterReader(Parameters parameters, ValueCipher cipher)
{
    /// <summary>The version that is meant, with its value.</summary>
    /// <exception cref="AwsException">ParameterVersionNotFound, InvalidKeyId or AccessDeniedException.</exception>
    public ValueTask<Parameter> ReadAsync(ParameterRecord parameter, ParameterReference reference, bool withDecryption, CallContext context) =>
        ReadAsync(parameter, ParameterLabels.Select(parameter, reference), reference.Selector, withDecryption, context);

    /// <summary>The latest version, with its value.</summary>
    /// <exception cref="AwsException">InvalidKeyId or AccessDeniedException.</exception>
    public ValueTask<Parameter> ReadAsync(ParameterRecord parameter, bool withDecryption, CallContext context) =>
        ReadAsync(parameter, parameter.Current.Number, selector: null, withDecryption, context);

    /// <summary>The value of a version.</summary>
    /// <exception cref="AwsException">InvalidKeyId or AccessDeniedException.</exception>
    public async ValueTask<Crypto.SecretValue> ValueAsync(
        ParameterRecord parameter, VersionRecord version, bool withDecryption, CallContext context) =>
        withDecryption ? await cipher.OpenAsync(parameter, version, context) : ValueCipher.Closed(version);

    /// <summary>Zeroes what was read before a fault: nobody gets it.</summary>
    public static void Dispose(IEnumerable<Parameter> read)
    {
        foreach (var parameter in read)
        {
            parameter.Value?.Dispose();
            parameter.SourceResult?.Dispose();
        }
    }

    private async ValueTask<Parameter> ReadAsync(
        ParameterRecord parameter, long number, string? selector, bool withDecryption, CallContext context)
    {
        var version = (await parameters.VersionAsync(parameter, number, context.Cancellation)).Value;
        return new Parameter
        {
            Name = parameter.Name,
            Type = version.Info.Type,
            Value = await ValueAsync(parameter, version, withDecryption, context),
            Version = number,
            Selector = selector is null ? null : $":{selector}",
            LastModifiedDate = version.Info.Modified,
            ARN = parameter.Arn,
            DataType = version.Info.DataType,
        };
    }
}
