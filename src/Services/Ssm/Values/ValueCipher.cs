using System.Buffers.Text;
using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Door;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Services.Ssm.Domain;
using Strongroom.Services.Ssm.Model;

namespace Strongroom.Services.Ssm.Values;

/// <summary>
/// Encrypts and decrypts SecureStrings under the encryption context <c>{PARAMETER_ARN}</c> (KMS developer guide, "How AWS Systems
/// Manager Parameter Store uses KMS"): a standard value by KMS itself, an advanced one by a data key of its own. KMS is called
/// through the front door as the caller, so that key policies, key state and audit apply to the caller.
/// </summary>
internal sealed class ValueCipher(FrontDoor door)
{
    /// <summary>The version with its value, encrypted if its type asks for it.</summary>
    /// <exception cref="AwsException">InvalidKeyId, or AccessDeniedException if the caller may not use the key.</exception>
    public async ValueTask<VersionRecord> SealAsync(ParameterRecord parameter, SecretValue value, CallContext context)
    {
        if (!parameter.Current.IsSecure)
        {
            return Record(parameter, value.Reveal().ToArray(), null);
        }

        if (!parameter.Current.IsAdvanced)
        {
            var encrypted = await CallAsync(
                KmsOperations.Encrypt,
                new EncryptRequest { KeyId = KeyOf(parameter), Plaintext = value, EncryptionContext = ContextOf(parameter) },
                context);
            return Record(parameter, encrypted.CiphertextBlob!, null);
        }

        var generated = await CallAsync(
            KmsOperations.GenerateDataKey,
            new GenerateDataKeyRequest { KeyId = KeyOf(parameter), KeySpec = DataKeySpec.AES_256, EncryptionContext = ContextOf(parameter) },
            context);
        using var dataKey = generated.Plaintext!;
        return Record(parameter, Envelope.Seal(dataKey, value, Binding(parameter, parameter.Current.Number)), generated.CiphertextBlob);
    }

    /// <summary>The value of a version in the clear. The caller disposes it.</summary>
    /// <exception cref="AwsException">InvalidKeyId, or AccessDeniedException if the caller may not use the key.</exception>
    public async ValueTask<SecretValue> OpenAsync(ParameterRecord parameter, VersionRecord version, CallContext context)
    {
        if (!version.Info.IsSecure)
        {
            return SecretValue.Copy(version.Value);
        }

        var decrypted = await CallAsync(
            KmsOperations.Decrypt,
            new DecryptRequest { CiphertextBlob = version.EncryptedDataKey ?? version.Value, EncryptionContext = ContextOf(parameter) },
            context);
        if (version.EncryptedDataKey is null)
        {
            return decrypted.Plaintext!;
        }

        using var dataKey = decrypted.Plaintext!;
        return Envelope.Open(dataKey, version.Value, Binding(parameter, version.Info.Number));
    }

    /// <summary>The value as it is answered to who does not ask for decryption: of a SecureString, the ciphertext in Base64.</summary>
    public static SecretValue Closed(VersionRecord version)
    {
        if (!version.Info.IsSecure)
        {
            return SecretValue.Copy(version.Value);
        }

        return Base64Text([.. version.EncryptedDataKey ?? [], .. version.Value]);
    }

    /// <summary>Bytes as the text of a value.</summary>
    public static SecretValue Base64Text(ReadOnlySpan<byte> bytes)
    {
        var text = new byte[Base64.GetMaxEncodedToUtf8Length(bytes.Length)];
        Base64.EncodeToUtf8(bytes, text, out _, out _);
        return SecretValue.Own(text);
    }

    private async ValueTask<TResponse> CallAsync<TRequest, TResponse>(
        Protocol.Shapes.OperationModel<TRequest, TResponse> operation, TRequest request, CallContext context)
        where TRequest : class
        where TResponse : class
    {
        try
        {
            return await door.CallAsync(operation, request, context.Via(SsmServices.ServiceName));
        }
        catch (AwsException refusal) when (refusal.Fault == Fault.Client && refusal.Code != CommonErrors.AccessDeniedCode)
        {
            throw SsmErrors.InvalidKeyId(refusal.WireMessage ?? refusal.Code);
        }
    }

    private static VersionRecord Record(ParameterRecord parameter, byte[] value, byte[]? dataKey) => new()
    {
        Account = parameter.Account,
        Region = parameter.Region,
        Name = parameter.Name,
        Info = parameter.Current,
        Value = value,
        EncryptedDataKey = dataKey,
    };

    /// <summary>The key as an ARN in the parameter's own account, so that it means the same whoever calls.</summary>
    private static string KeyOf(ParameterRecord parameter)
    {
        var key = parameter.Current.KeyId!;
        if (key.StartsWith("arn:", StringComparison.Ordinal))
        {
            return key;
        }

        var resource = key.StartsWith("alias/", StringComparison.Ordinal) ? key : $"key/{key}";
        return $"arn:{Partition.Of(parameter.Region)}:kms:{parameter.Region}:{parameter.Account}:{resource}";
    }

    private static Dictionary<string, string> ContextOf(ParameterRecord parameter) => new() { ["PARAMETER_ARN"] = parameter.Arn };

    // The name as well: /p and p have one ARN.
    private static byte[] Binding(ParameterRecord parameter, long version) =>
        AssociatedData.FromParts(parameter.Arn, parameter.Name, version.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
